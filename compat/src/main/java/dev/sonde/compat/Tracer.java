package dev.sonde.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An executable under test.
 *
 * @param name as the table shows it
 * @param command its path
 * @param information what {@code --info} prints
 */
record Tracer(String name, String command, String information) {

  static Tracer of(String name, String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command, "--info").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return new Tracer(name, command, output);
  }

  /** The shell command that runs a case. */
  String shellCommand(Case test, String prefix) {
    if (!test.run().isEmpty()) {
      return prefix + test.run().replace("{{BPFTRACE}}", command);
    }
    String json =
        test.exact() && test.expectations().getFirst().mode() == Expectation.Mode.JSON
            ? " -q -f json"
            : "";
    return prefix + command + json + " -e '" + test.program().replace("'", "'\\''") + "'";
  }

  /** Those of a case's features that this executable lacks, or has and must not have. */
  List<String> unmet(List<String> features) {
    List<String> unmet = new ArrayList<>();
    for (String feature : features) {
      boolean wanted = !feature.startsWith("!");
      String label = label(wanted ? feature : feature.substring(1));
      if (information.contains(label + ": yes") != wanted) {
        unmet.add(feature);
      }
    }
    return unmet;
  }

  /** How {@code --info} calls a feature. */
  private static String label(String feature) {
    return switch (feature) {
      case "loop" -> "loop";
      case "signal" -> "send_signal";
      case "libpath_resolv" -> "bcc library path resolution";
      case "dwarf" -> "libdw (DWARF support)";
      case "dwunwind" -> "dwunwind (DWARF stack unwinding)";
      case "blazesym" -> "blazesym (advanced symbolization)";
      default -> feature;
    };
  }
}
