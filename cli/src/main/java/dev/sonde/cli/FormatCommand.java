package dev.sonde.cli;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.syntax.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --fmt}: prints a script as it is best laid out, or writes it to a file ({@code -o}). */
final class FormatCommand {
  private FormatCommand() {}

  /** Formats it; gives back the exit code. */
  static int run(Arguments arguments, Messages messages) {
    SourceFile source = ScriptText.read(arguments);
    Diagnostics diagnostics = new Diagnostics();
    Optional<String> formatted = Formatter.format(source, diagnostics);
    if (formatted.isEmpty()) {
      DiagnosticRenderer renderer = new DiagnosticRenderer(Messages.color());
      for (Diagnostic diagnostic : diagnostics.all()) {
        messages.text(renderer.render(diagnostic));
      }
      return Main.failed();
    }
    if (arguments.outputFile() == null) {
      return Messages.print(formatted.get());
    }
    try {
      Files.writeString(Path.of(arguments.outputFile()), formatted.get());
      return Main.ok();
    } catch (IOException e) {
      throw new ScriptFileException("cannot write output (-o): " + e.getMessage(), e);
    }
  }
}
