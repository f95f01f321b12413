package dev.sonde.runtime.session;

import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.program.TestRun;
import dev.sonde.compiler.program.Probe;
import dev.sonde.runtime.event.OrderedRings;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.output.OutputWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs tests and benchmarks: programs that no event runs but the session itself. */
final class HandRuns {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;

  /** So many runs in a row may fill a ring to a part. */
  private static final int BATCH = 256;

  /** A body that takes no time that can be measured is not run for ever. */
  private static final long MOST = 10_000_000;

  private final OutputWriter writer;
  private final OrderedRings rings;
  private final Actions actions;

  HandRuns(OutputWriter writer, OrderedRings rings, Actions actions) {
    this.writer = writer;
    this.rings = rings;
    this.actions = actions;
  }

  /**
   * Runs tests. One fails that returns anything but 0, or ends the session with another code.
   *
   * @return what to exit with: 0 if all passed, else 1
   */
  int tests(List<Probe> tests, List<Program> programs) {
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      String name = name(tests.get(i));
      writer.hold();
      long before = System.nanoTime();
      TestRun run = programs.get(i).run();
      long nanos = System.nanoTime() - before;
      rings.poll();
      String output = writer.release();
      boolean passed = run.returnValue() == 0 && takeExitCode() == 0;
      if (!passed) {
        failed.add(name);
      }
      writer.handRun(
          new Output.HandRun.Test(
              name, i, tests.size(), nanos, passed, output, List.copyOf(failed)));
    }
    return failed.isEmpty() ? 0 : 1;
  }

  /**
   * Runs benchmarks, each until its runs have taken a millisecond. One that returns something other
   * than 0 is left out.
   *
   * @return what to exit with: 0, or 1 if one ended the session with another code
   */
  int benchmarks(List<Probe> benchmarks, List<Program> programs) {
    int width = 0;
    for (Probe benchmark : benchmarks) {
      width = Math.max(width, name(benchmark).length());
    }
    int code = 0;
    boolean first = true;
    for (int i = 0; i < benchmarks.size(); i++) {
      String name = name(benchmarks.get(i));
      writer.hold();
      Output.HandRun.Benchmark result = benchmark(name, first, width, programs.get(i));
      writer.release();
      if (takeExitCode() != 0) {
        code = 1;
      } else if (result != null) {
        writer.handRun(result);
        first = false;
      }
    }
    return code;
  }

  private Output.HandRun.Benchmark benchmark(
      String name, boolean first, int width, Program program) {
    try (TimedRuns runs = TimedRuns.of(program)) {
      long wanted = 1;
      while (true) {
        long total = 0;
        long spent = 0;
        for (long run = 0; run < wanted; run += BATCH) {
          TimedRuns.Batch batch = runs.run((int) Math.min(BATCH, wanted - run));
          rings.poll();
          if (batch.returnValue() != 0) {
            return null;
          }
          total += batch.nanos();
          spent += batch.spent();
        }
        if (spent >= MILLI || wanted >= MOST) {
          return new Output.HandRun.Benchmark(name, first, width, total / wanted, wanted);
        }
        wanted *= spent < MICRO ? 1_000 : spent < 10 * MICRO ? 100 : spent < 100 * MICRO ? 10 : 2;
      }
    }
  }

  /** What stands behind the provider's name. */
  private static String name(Probe probe) {
    return probe.name().substring(probe.name().indexOf(':') + 1);
  }

  private int takeExitCode() {
    int code = actions.exitCode();
    actions.resume();
    rings.resume();
    return code;
  }
}
