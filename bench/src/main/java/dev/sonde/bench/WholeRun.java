package dev.sonde.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tracer took from its start to its end.
 *
 * @param processorSeconds user and system time
 * @param peakMib the most memory it had
 * @param output what it printed, both streams together
 */
record WholeRun(double processorSeconds, double peakMib, String output) {
  private static final Pattern TAKEN = Pattern.compile("took (\\S+) (\\S+) (\\d+)\\s*$");
  private static final double KIB_PER_MIB = 1024;

  /** Runs a tracer to its end with these arguments. */
  static WholeRun of(Tracer tracer, String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("time", "-f", "took %U %S %M"));
    line.addAll(tracer.command());
    line.addAll(List.of(arguments));
    String output = Command.run(line);
    Matcher taken = TAKEN.matcher(output);
    if (!taken.find()) {
      throw new IllegalStateException("time(1) did not report what was taken");
    }
    return new WholeRun(
        Double.parseDouble(taken.group(1)) + Double.parseDouble(taken.group(2)),
        Double.parseDouble(taken.group(3)) / KIB_PER_MIB,
        output.substring(0, taken.start()));
  }
}
