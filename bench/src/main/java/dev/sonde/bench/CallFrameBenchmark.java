package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Nanoseconds per event, as the kernel's own statistics have them, of a count by stacks that are
 * walked by call frame information: of few frames and of many.
 */
final class CallFrameBenchmark {
  private static final int EVENTS = 200_000;
  private static final int MINIMUM_RUNS = 10_000;
  private static final int[] DEPTHS = {8, 28};

  private static final String SCRIPT =
      """
      config = { unstable_dw_ustack = enable }
      tracepoint:syscalls:sys_enter_getppid /pid == $1/ { @[dw_ustack] = count(); }
      """;

  private final Tracer[] tracers;
  private final int rounds;
  private final Path source;

  /**
   * @param source of the C program that has the stacks
   */
  CallFrameBenchmark(Tracer sonde, Tracer bpftrace, int rounds, Path source) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
    this.source = source;
  }

  void run(Table table) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("frames");
    Path program = folder.resolve("frames");
    try {
      Command.run(
          "gcc", "-O2", "-fomit-frame-pointer", "-o", program.toString(), source.toString());
      for (int depth : DEPTHS) {
        double[][] nanos = new double[2][rounds];
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < 2; i++) {
            nanos[i][round] = measure(tracers[i], program, depth);
          }
        }
        table.addLeast("per event: dw_ustack, depth " + depth, nanos[0], nanos[1]);
      }
    } finally {
      Files.deleteIfExists(program);
      Files.delete(folder);
    }
  }

  private static double measure(Tracer tracer, Path program, int depth)
      throws IOException, InterruptedException {
    Process load =
        new ProcessBuilder(program.toString(), Integer.toString(depth), Integer.toString(EVENTS))
            .start();
    String pid = Long.toString(load.pid());
    try (RunningTracer running =
        tracer.start(SCRIPT, List.of("-p", pid, pid), new File("/dev/null"))) {
      running.awaitAttached();
      load.outputWriter().append('\n').flush();
      if (load.getInputStream().read() < 0) {
        throw new IllegalStateException(program + " ended too soon");
      }
      double nanos = BpfPrograms.heldBy(running.pid(), MINIMUM_RUNS, EVENTS).nanos();
      if (nanos == 0) {
        throw new IllegalStateException(tracer.name() + " has no program that ran");
      }
      return nanos;
    } finally {
      load.destroyForcibly().waitFor();
    }
  }
}
