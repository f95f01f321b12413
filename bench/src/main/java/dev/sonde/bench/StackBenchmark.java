package dev.sonde.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A map with many different stacks of 30 frames, read, given names and printed: how long that takes
 * from the last event on, and how much memory the tracer had at most.
 */
final class StackBenchmark {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double KIB_PER_MIB = 1024;
  private static final long POLL_MILLIS = 20;

  private static final String SCRIPT =
      """
      config = { max_map_keys = %d }
      tracepoint:syscalls:sys_enter_getppid /pid == $1/ { @[ustack] = count(); }
      tracepoint:syscalls:sys_enter_getpgid /pid == $1/ { printf("done\\n"); exit(); }
      """;

  private final Tracer[] tracers;
  private final int rounds;
  private final Path source;
  private final int stacks;

  /**
   * @param source of the C program that makes the stacks
   * @param stacks how many
   */
  StackBenchmark(Tracer sonde, Tracer bpftrace, int rounds, Path source, int stacks) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
    this.source = source;
    this.stacks = stacks;
  }

  void run(Table table) throws IOException, InterruptedException {
    double[][] time = new double[2][rounds];
    double[][] processor = new double[2][rounds];
    double[][] memory = new double[2][rounds];
    Path folder = Files.createTempDirectory("stacks");
    Path program = folder.resolve("stacks");
    try {
      Command.run(
          "gcc", "-O1", "-fno-omit-frame-pointer", "-o", program.toString(), source.toString());
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          measure(tracers[i], program, round, time[i], processor[i], memory[i]);
        }
      }
    } finally {
      Files.deleteIfExists(program);
      Files.delete(folder);
    }
    String what = String.format(Locale.ROOT, "%,d stacks: ", stacks);
    table.add(what + "to the end", "s", time[0], time[1]);
    table.add(what + "CPU", "s cpu", processor[0], processor[1]);
    table.add(what + "peak memory", "MiB", memory[0], memory[1]);
  }

  private void measure(
      Tracer tracer, Path program, int round, double[] time, double[] processor, double[] memory)
      throws IOException, InterruptedException {
    Process load = new ProcessBuilder(program.toString(), Integer.toString(stacks)).start();
    File output = File.createTempFile("stacks", ".out");
    try (RunningTracer running =
        tracer.start(SCRIPT.formatted(stacks + stacks / 10), List.of("" + load.pid()), output)) {
      running.awaitAttached();
      load.outputWriter().append('\n').flush();
      while (output.length() == 0) {
        Thread.sleep(POLL_MILLIS);
      }
      long start = System.nanoTime();
      while (running.isAlive()) {
        sample(running, round, processor, memory);
        Thread.sleep(POLL_MILLIS);
      }
      time[round] = (System.nanoTime() - start) / NANOS_PER_SECOND;
      check(output, tracer);
    } finally {
      load.destroyForcibly();
      Files.delete(output.toPath());
    }
  }

  private static void sample(RunningTracer running, int round, double[] processor, double[] memory)
      throws IOException {
    try {
      processor[round] = Math.max(processor[round], running.processorSeconds());
      memory[round] = Math.max(memory[round], running.peakKib() / KIB_PER_MIB);
    } catch (NoSuchFileException _) {
      // It ended just now; the sample before is the last.
      return;
    }
  }

  /** Makes sure that all stacks were there, and had names. */
  private void check(File output, Tracer tracer) throws IOException {
    long entries = 0;
    long named = 0;
    try (var lines = Files.lines(output.toPath())) {
      for (String line : (Iterable<String>) lines::iterator) {
        entries += line.startsWith("]: ") ? 1 : 0;
        named += line.startsWith("        main+") ? 1 : 0;
      }
    }
    if (entries != stacks || named != stacks) {
      throw new IllegalStateException(
          tracer.name() + " printed " + entries + " stacks, and " + named + " of them with names");
    }
  }
}
