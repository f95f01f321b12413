package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * Nanoseconds per event, as the kernel's own statistics have them, and instruction counts. What a
 * tracer's own system calls make its programs run is part of the cost of the events.
 */
final class EventCostBenchmark {
  private static final int EVENTS = 200_000;
  private static final int OPENS = 60_000;
  private static final int MINIMUM_RUNS = 10_000;

  private final Tracer[] tracers;
  private final int rounds;

  EventCostBenchmark(Tracer sonde, Tracer bpftrace, int rounds) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
  }

  void run(String name, String script, Table table) throws IOException, InterruptedException {
    double[][] nanos = new double[2][rounds];
    double[][] instructions = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 2; i++) {
        BpfPrograms.Cost cost = measure(tracers[i], script);
        nanos[i][round] = cost.nanos();
        instructions[i][round] = cost.instructions();
      }
    }
    table.addLeast("per event: " + name, nanos[0], nanos[1]);
    table.add("instructions: " + name, "", instructions[0], instructions[1]);
  }

  private static BpfPrograms.Cost measure(Tracer tracer, String script)
      throws IOException, InterruptedException {
    try (Load load = script.contains("openat") ? Load.opens(OPENS) : Load.reads(EVENTS);
        RunningTracer running = tracer.start(script, List.of(load.pid()), new File("/dev/null"))) {
      running.awaitAttached();
      load.run();
      return BpfPrograms.heldBy(running.pid(), MINIMUM_RUNS, load.calls());
    }
  }
}
