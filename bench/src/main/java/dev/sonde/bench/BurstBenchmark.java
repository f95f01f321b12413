package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A burst of printf events: how many get through, and what each costs the tracer. */
final class BurstBenchmark {
  private static final int EVENTS = 500_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long QUIET_MILLIS = 300;

  private final Tracer[] tracers;
  private final int rounds;

  BurstBenchmark(Tracer sonde, Tracer bpftrace, int rounds) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
  }

  void run(String script, Table table) throws IOException, InterruptedException {
    double[][] lost = new double[2][rounds];
    double[][] rate = new double[2][rounds];
    double[][] processor = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 2; i++) {
        measure(tracers[i], script, round, lost[i], rate[i], processor[i]);
      }
    }
    table.add("burst of 500,000 printf: lost", "events", lost[0], lost[1]);
    table.add("burst of 500,000 printf: printed", "k/s", rate[0], rate[1]);
    table.add("burst of 500,000 printf: CPU per event", "ns cpu", processor[0], processor[1]);
  }

  private static void measure(
      Tracer tracer, String script, int round, double[] lost, double[] rate, double[] processor)
      throws IOException, InterruptedException {
    File output = File.createTempFile("burst", ".out");
    try (Load load = Load.reads(EVENTS)) {
      long start;
      long end;
      try (RunningTracer running = tracer.start(script, List.of(load.pid()), output)) {
        running.awaitAttached();
        double before = running.processorSeconds();
        start = System.nanoTime();
        load.run();
        end = awaitQuiet(output);
        processor[round] = (running.processorSeconds() - before) * NANOS_PER_SECOND / EVENTS;
      }
      long lines = countEvents(output);
      lost[round] = EVENTS - lines;
      rate[round] = lines / 1e3 / ((end - start) / NANOS_PER_SECOND);
    } finally {
      Files.delete(output.toPath());
    }
  }

  /** When the file last grew; returns once it no longer does. */
  private static long awaitQuiet(File output) throws InterruptedException {
    long size = output.length();
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < QUIET_MILLIS * 1_000_000) {
      Thread.sleep(5);
      if (output.length() != size) {
        size = output.length();
        changed = System.nanoTime();
      }
    }
    return changed;
  }

  private static long countEvents(File output) throws IOException {
    try (var lines = Files.lines(output.toPath())) {
      return lines.filter(line -> line.endsWith(" read")).count();
    }
  }
}
