package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import java.util.Optional;

/**
 * Lays a script out: one statement a line, indented by two blanks, operators spaced; comments and
 * single empty lines are kept. A script that is laid out so stays as it is.
 */
public final class Formatter {
  private Formatter() {}

  /**
   * The script, laid out.
   *
   * @param diagnostics receives what is wrong with it
   * @return empty if something is
   */
  public static Optional<String> format(SourceFile source, Diagnostics diagnostics) {
    Script script = Parser.parse(source, diagnostics);
    return diagnostics.hasErrors()
        ? Optional.empty()
        : Optional.of(Printer.format(script, new Comments(source.text())));
  }
}
