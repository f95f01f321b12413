package dev.sonde.script.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing a person should know about their script.
 *
 * @param severity error or warning
 * @param message what is wrong, without a trailing full stop
 * @param span where; empty if no place in the script is to blame
 * @param notes hints and related places, in the order shown
 */
public record Diagnostic(Severity severity, String message, Optional<Span> span, List<Note> notes) {

  /**
   * A remark below a diagnostic.
   *
   * @param message the remark
   * @param span the related place; empty for a hint
   */
  public record Note(String message, Optional<Span> span) {}

  public Diagnostic {
    notes = List.copyOf(notes);
  }

  public static Diagnostic error(Span span, String message) {
    return new Diagnostic(Severity.ERROR, message, Optional.of(span), List.of());
  }

  public static Diagnostic warning(Span span, String message) {
    return new Diagnostic(Severity.WARNING, message, Optional.of(span), List.of());
  }

  /** This diagnostic with a hint added: what would be right. */
  public Diagnostic hint(String message) {
    return with(new Note(message, Optional.empty()));
  }

  /** This diagnostic with another place added that plays a part in the mistake. */
  public Diagnostic related(Span span, String message) {
    return with(new Note(message, Optional.of(span)));
  }

  private Diagnostic with(Note note) {
    List<Note> all = new ArrayList<>(notes);
    all.add(note);
    return new Diagnostic(severity, message, span, all);
  }
}
