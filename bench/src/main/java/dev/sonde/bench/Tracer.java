package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A tracer under comparison.
 *
 * @param name as the table shows it
 * @param command what starts it; its arguments are appended
 */
record Tracer(String name, List<String> command) {

  /** Starts it on a script given as text. Its standard output goes to {@code output}. */
  RunningTracer start(String script, List<String> parameters, File output) throws IOException {
    return new RunningTracer(
        new ProcessBuilder(line(List.of(), script, parameters)).redirectOutput(output).start());
  }

  /** The whole command, run by {@code prefix}. */
  List<String> line(List<String> prefix, String script, List<String> parameters) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(command);
    line.add("-e");
    line.add(script);
    line.addAll(parameters);
    return line;
  }
}
