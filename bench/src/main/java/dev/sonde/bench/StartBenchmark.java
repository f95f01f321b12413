package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time from start to attached, and peak memory of a whole run. */
final class StartBenchmark {
  private static final Pattern PEAK = Pattern.compile("peak (\\d+)");
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double KIB_PER_MIB = 1024;

  private final Tracer[] tracers;
  private final int rounds;

  StartBenchmark(Tracer sonde, Tracer bpftrace, int rounds) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
  }

  void run(String name, String script, Table table) throws IOException, InterruptedException {
    double[][] attached = new double[2][rounds];
    double[][] whole = new double[2][rounds];
    double[][] memory = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 2; i++) {
        long start = System.nanoTime();
        try (RunningTracer running = tracers[i].start(script, List.of(), new File("/dev/null"))) {
          running.awaitAttached();
          attached[i][round] = (System.nanoTime() - start) / NANOS_PER_MILLI;
        }
        start = System.nanoTime();
        Matcher peak =
            PEAK.matcher(
                Command.run(tracers[i].line(List.of("time", "-f", "peak %M"), script, List.of())));
        whole[i][round] = (System.nanoTime() - start) / NANOS_PER_MILLI;
        if (!peak.find()) {
          throw new IllegalStateException("time(1) did not report the peak memory");
        }
        memory[i][round] = Double.parseDouble(peak.group(1)) / KIB_PER_MIB;
      }
    }
    table.add("start to attached: " + name, "ms", attached[0], attached[1]);
    table.add("start to end: " + name, "ms", whole[0], whole[1]);
    table.add("peak memory: " + name, "MiB", memory[0], memory[1]);
  }
}
