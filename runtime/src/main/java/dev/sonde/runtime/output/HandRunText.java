package dev.sonde.runtime.output;

import dev.sonde.runtime.format.TextBuffer;
import java.util.List;

/** Tests and benchmarks as text, laid out as bpftrace does. */
final class HandRunText {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m ";
  private static final int NAME_WIDTH = 40;
  private static final int TIME_WIDTH = 15;
  private static final String ITERATIONS = "Iterations";

  private HandRunText() {}

  static void put(Output.HandRun run, TextBuffer out) {
    if (run instanceof Output.HandRun.Test test) {
      put(test, out);
    } else if (run instanceof Output.HandRun.Benchmark benchmark) {
      put(benchmark, out);
    }
  }

  private static void put(Output.HandRun.Test test, TextBuffer out) {
    if (test.index() == 0) {
      label(GREEN, "==========", out).put("Running ").decimal(test.count()).put(" tests.\n");
    }
    label(GREEN, " RUN      ", out).put(test.name()).put('\n');
    if (test.passed()) {
      label(GREEN, "       OK ", out);
    } else {
      for (String line : test.output().split("\n", -1)) {
        if (!line.isEmpty()) {
          out.put(line).put('\n');
        }
      }
      label(RED, "  FAILED  ", out);
    }
    out.put(test.name()).put(" (");
    duration(test.nanos(), out);
    out.put(")\n");
    if (test.index() == test.count() - 1) {
      summary(test, out);
    }
  }

  private static void summary(Output.HandRun.Test last, TextBuffer out) {
    List<String> failed = last.failed();
    label(GREEN, "==========", out).decimal(last.count()).put(tests(last.count())).put(" ran.\n");
    int passed = last.count() - failed.size();
    label(GREEN, "  PASSED  ", out).decimal(passed).put(tests(passed)).put(".\n");
    if (!failed.isEmpty()) {
      label(RED, "  FAILED  ", out).decimal(failed.size());
      out.put(tests(failed.size())).put(", listed below:\n");
      for (String name : failed) {
        label(RED, "  FAILED  ", out).put(name).put('\n');
      }
    }
  }

  private static String tests(int count) {
    return count == 1 ? " test" : " tests";
  }

  private static TextBuffer label(String color, String text, TextBuffer out) {
    return out.put(color).put('[').put(text).put(']').put(PLAIN);
  }

  private static void duration(long nanos, TextBuffer out) {
    if (nanos >= 1_000_000_000) {
      out.decimal(nanos / 1_000_000_000).put(" s");
    } else if (nanos >= 1_000_000) {
      out.decimal(nanos / 1_000_000).put(" ms");
    } else if (nanos >= 1_000) {
      out.decimal(nanos / 1_000).put(" us");
    } else {
      out.decimal(nanos).put(" ns");
    }
  }

  private static void put(Output.HandRun.Benchmark benchmark, TextBuffer out) {
    int width = Math.max(NAME_WIDTH, benchmark.width()) + 1;
    if (benchmark.first()) {
      column("Benchmark", width, out);
      column("Time(ns)", TIME_WIDTH, out);
      out.put(ITERATIONS).put('\n');
      out.fill('-', width + TIME_WIDTH + ITERATIONS.length()).put('\n');
    }
    column(benchmark.name(), width, out);
    column(Long.toString(benchmark.nanos()), TIME_WIDTH, out);
    out.decimal(benchmark.runs()).put('\n');
  }

  private static void column(String text, int width, TextBuffer out) {
    out.put(text).fill(' ', width - text.length());
  }
}
