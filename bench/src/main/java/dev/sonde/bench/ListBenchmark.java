package dev.sonde.bench;

import java.io.IOException;

/** Listing all tracepoints, and all that each tracer knows of this kernel. */
final class ListBenchmark {
  private final Tracer[] tracers;
  private final int rounds;

  ListBenchmark(Tracer sonde, Tracer bpftrace, int rounds) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
  }

  void run(Table table) throws IOException, InterruptedException {
    measure("-l 'tracepoint:*'", table, "-l", "tracepoint:*");
    long[] listed = measure("-l", table, "-l");
    System.out.printf("%-44s %12d %12d lines%n", "-l lists", listed[0], listed[1]);
  }

  private long[] measure(String what, Table table, String... arguments)
      throws IOException, InterruptedException {
    double[][] processor = new double[2][rounds];
    double[][] memory = new double[2][rounds];
    long[] lines = new long[2];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 2; i++) {
        WholeRun run = WholeRun.of(tracers[i], arguments);
        processor[i][round] = run.processorSeconds();
        memory[i][round] = run.peakMib();
        lines[i] = run.output().lines().filter(line -> line.contains(":")).count();
      }
    }
    table.add(what + ": CPU", "s cpu", processor[0], processor[1]);
    table.add(what + ": peak memory", "MiB", memory[0], memory[1]);
    return lines;
  }
}
