package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.dwarf.LineMatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A place in a program's source that a probe names: {@code @file:line} or {@code
 * @file:line:column}.
 *
 * @param file the path of the source file, or the end of it
 * @param column 0 where none is given
 */
record SourcePlace(String file, int line, int column) {

  /** Whether a probe names a place in the source. */
  static boolean isIn(AttachPoint written) {
    return written.parts().size() > 2 && written.parts().get(2).separator() == '@';
  }

  /** Reads it; null after saying what is wrong with it. */
  static SourcePlace parse(AttachPoint written, Provider provider, Diagnostics diagnostics) {
    if (provider.name().equals("uretprobe")) {
      diagnostics.error(written.span(), "uretprobes can not be attached to a place in the source");
      return null;
    }
    int parts = written.parts().size();
    if (parts != 4 && parts != 5) {
      diagnostics.error(
          written.span(),
          "a place in the source is written as source:line or source:line:column",
          "write it as " + String.join(" or ", provider.forms()));
      return null;
    }
    try {
      long line = number(written.part(3), "line");
      long column = parts == 5 ? number(written.part(4), "column") : 0;
      return new SourcePlace(written.part(2), (int) line, (int) column);
    } catch (NumberFormatException e) {
      diagnostics.error(written.span(), e.getMessage());
      return null;
    }
  }

  private static long number(String text, String what) {
    long number;
    try {
      number = Count.parse(text);
    } catch (NumberFormatException e) {
      throw new NumberFormatException("Invalid " + what + " number: " + e.getMessage());
    }
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw new NumberFormatException("Invalid " + what + " number: " + text);
    }
    return number;
  }

  /** As probes spell it. */
  String spelled() {
    return file + ":" + line + (column == 0 ? "" : ":" + column);
  }

  /** The addresses of its code; none after saying why. */
  List<Long> find(AttachPoint written, String program, Machine machine, Diagnostics diagnostics)
      throws IOException {
    Optional<DebugInformation> information = machine.debugInformation(program);
    if (information.isEmpty()) {
      diagnostics.error(
          written.span(),
          "No DWARF debug info found for '" + program + "', cannot attach by source code location.",
          "compile it with -g, or install its debug symbols");
      return List.of();
    }
    LineMatch match = information.get().find(file, line, column);
    if (match.files().isEmpty()) {
      diagnostics.error(written.span(), "No compilation unit matches " + file);
      return List.of();
    }
    if (match.files().size() > 1) {
      diagnostics.error(
          written.span(),
          "Ambiguous source path, matches multiple files: " + String.join(", ", match.files()),
          "write more of the path");
      return List.of();
    }
    if (match.addresses().isEmpty()) {
      diagnostics.error(
          written.span(),
          "Unable to map '" + spelled() + "' to address",
          "the compiler made no code of this line; a line near it may have some");
    }
    return match.addresses();
  }
}
