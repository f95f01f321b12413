package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.AttachPoint;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;

/** The mistakes that probes of several providers share, in the same words. */
final class Mistakes {
  private Mistakes() {}

  /** A probe with the wrong number of parts; the hint shows how it is written. */
  static void argumentCount(
      AttachPoint written, Provider provider, String required, Diagnostics diagnostics) {
    diagnostics.error(
        written.span(),
        provider.name()
            + " probe type requires "
            + required
            + " arguments, found "
            + (written.parts().size() - 1),
        "write it as " + String.join(" or ", provider.forms()));
  }

  /** A name that stands for nothing; the hint is the nearest that does. */
  static void noMatch(
      AttachPoint written,
      Provider provider,
      String wanted,
      List<String> existing,
      Diagnostics diagnostics) {
    String message = "No matches for " + provider.name() + " " + wanted + ".";
    noMatch(written, provider, message, wanted, existing, diagnostics);
  }

  /** The same in words of the provider's own. */
  static void noMatch(
      AttachPoint written,
      Provider provider,
      String message,
      String wanted,
      List<String> existing,
      Diagnostics diagnostics) {
    Optional<String> nearest =
        Wildcard.isIn(wanted) ? Optional.empty() : Suggestions.nearest(wanted, existing);
    diagnostics.error(
        written.span(),
        message,
        nearest.isPresent()
            ? "did you mean '" + provider.name() + ":" + nearest.get() + "'?"
            : "list what there is with: sonde -l '" + provider.name() + ":*'");
  }

  /** A name that is none of a few; the hint is the nearest, or all of them. */
  static void unknown(
      AttachPoint written, int part, String message, List<String> known, Diagnostics diagnostics) {
    String name = written.part(part);
    diagnostics.error(
        written.span(),
        message,
        Suggestions.hint(name, known).orElse("there are: " + String.join(", ", known)));
  }

  /** Something of tracefs that could not be read, at the probe or, in a listing, at no place. */
  static Diagnostic unreadable(IOException e, Optional<Span> where) {
    String message =
        e instanceof AccessDeniedException denied
            ? denied.getFile() + " may not be read: tracepoints are for root, as tracefs comes"
            : "tracefs cannot be read: " + e.getMessage();
    return new Diagnostic(Severity.ERROR, message, where, List.of());
  }

  /** A program or library that could not be read, at the probe or, in a listing, at no place. */
  static Diagnostic unreadableFile(String path, IOException e, Optional<Span> where) {
    String message =
        e instanceof AccessDeniedException
            ? path + " may not be read"
            : path + " cannot be read: " + e.getMessage();
    return new Diagnostic(Severity.ERROR, message, where, List.of());
  }

  /** Tracepoints without tracefs, at the probe that needs it or, in a listing, at no place. */
  static Diagnostic noTracefs(Optional<Span> where) {
    return new Diagnostic(
            Severity.ERROR, "tracefs is not mounted: tracepoints need it", where, List.of())
        .hint("as root, mount it with: mount -t tracefs tracefs /sys/kernel/tracing");
  }
}
