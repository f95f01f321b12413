package dev.sonde.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares Sonde with the packaged bpftrace, alternating in one run, and prints a table of ratios.
 * Started by {@code bench/run}: {@code Bench SONDE PEERS SCRIPTS ROUNDS [PART...]}, where a part is
 * {@code start}, {@code events} or one of its scripts by name, {@code burst}, {@code stacks},
 * {@code dwarf-stacks} or {@code list}; all of them if none is named. Only by their names are run
 * {@code million-stacks}, for which bpftrace takes half an hour, and {@code large-program}, whose
 * program takes a minute to be built.
 */
public final class Bench {
  private static final Path STATISTICS = Path.of("/proc/sys/kernel/bpf_stats_enabled");

  private Bench() {}

  /** Runs the comparison. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Tracer sonde = new Tracer("sonde", List.of(arguments[0]));
    Tracer bpftrace = new Tracer("bpftrace", List.of("chroot", arguments[1], "bpftrace"));
    Path scripts = Path.of(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    List<String> parts = List.of(arguments).subList(4, arguments.length);
    System.out.println(Command.run(bpftrace.line(List.of(), "", List.of("--version"))).strip());
    Table table = new Table();
    table.head();
    if (parts.isEmpty() || parts.contains("start")) {
      StartBenchmark start = new StartBenchmark(sonde, bpftrace, 2 * rounds + 1);
      start.run("BEGIN { exit(); }", "BEGIN { exit(); }", table);
      start.run("30 lines", Files.readString(scripts.resolve("thirty-lines.bt")), table);
    }
    String statistics = Files.readString(STATISTICS);
    Files.writeString(STATISTICS, "1\n");
    try {
      compareEvents(new EventCostBenchmark(sonde, bpftrace, rounds), scripts, parts, table);
      if (parts.isEmpty() || parts.contains("dwarf-stacks")) {
        new CallFrameBenchmark(sonde, bpftrace, rounds, source(scripts, "frames.c")).run(table);
      }
    } finally {
      Files.writeString(STATISTICS, statistics);
    }
    if (parts.isEmpty() || parts.contains("burst")) {
      new BurstBenchmark(sonde, bpftrace, rounds)
          .run(Files.readString(scripts.resolve("burst.bt")), table);
    }
    if (parts.isEmpty() || parts.contains("stacks")) {
      new StackBenchmark(sonde, bpftrace, 1, source(scripts, "stacks.c"), 100_000).run(table);
    }
    if (parts.isEmpty() || parts.contains("list")) {
      new ListBenchmark(sonde, bpftrace, rounds).run(table);
    }
    if (parts.contains("large-program")) {
      new LargeProgramBenchmark(sonde, bpftrace, rounds).run(table);
    }
    if (parts.contains("million-stacks")) {
      new StackBenchmark(sonde, bpftrace, 1, source(scripts, "stacks.c"), 1_000_000).run(table);
    }
    table.sum();
  }

  private static Path source(Path scripts, String name) {
    return scripts.resolveSibling("src/main/c").resolve(name);
  }

  private static void compareEvents(
      EventCostBenchmark events, Path scripts, List<String> parts, Table table)
      throws IOException, InterruptedException {
    boolean all = parts.isEmpty() || parts.contains("events");
    try (Stream<Path> files = Files.list(scripts.resolve("events"))) {
      for (Path script : files.sorted().toList()) {
        String name = script.getFileName().toString().replace(".bt", "");
        if (all || parts.contains(name)) {
          events.run(name, Files.readString(script), table);
        }
      }
    }
  }
}
