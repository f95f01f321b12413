package dev.sonde.cli;

import dev.sonde.bpf.asm.LineInfo;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.Source;
import java.util.List;

/** A place in a script that a message is about, when only its beginning is known. */
final class ScriptPlace {
  private final Source source;
  private final int line;
  private final int column;

  /** A place that the compiler names. */
  ScriptPlace(List<Source> sources, Location location) {
    this(
        location.source() < 0 ? null : sources.get(location.source()),
        location.line(),
        location.column());
  }

  /** A place that the kernel found by line information; it is in the script itself. */
  ScriptPlace(List<Source> sources, LineInfo info) {
    this(sources.isEmpty() ? null : sources.getFirst(), info.line(), info.column());
  }

  private ScriptPlace(Source source, int line, int column) {
    this.source = source;
    this.line = line;
    this.column = column;
  }

  /** Reports a mistake here, with the line it is in. */
  void error(String message, Messages messages) {
    if (source == null || line < 1 || line > source.lines().size()) {
      messages.error(message);
      return;
    }
    messages.line(source.name() + ":" + line + ":" + column + ": ERROR: " + message);
    messages.line(source.lines().get(line - 1));
    messages.line(" ".repeat(Math.max(0, column - 1)) + "~");
  }
}
