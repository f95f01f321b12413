package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs bpftrace's own runtime suite with Sonde and with bpftrace, and says where they differ.
 * Started by {@code compat/run}: {@code Main CHECKOUT WORK NAME=COMMAND[,NAME=COMMAND]
 * [SUITE[.CASE]]...}. Outcomes are kept, so a tracer that is not named keeps those of its last run.
 */
public final class Main {
  /** More than the CPUs would have cases wait for each other until their time is over. */
  private static final int PARALLEL = Math.min(2, Runtime.getRuntime().availableProcessors());

  private Main() {}

  /** Runs the cases that are named, or all of them, and prints the table of all. */
  public static void main(String[] arguments) throws Exception {
    Path tests = Path.of(arguments[0]).toRealPath().resolve("tests");
    Path work = Files.createDirectories(Path.of(arguments[1])).toRealPath();
    List<String> wanted = List.of(arguments).subList(3, arguments.length);
    Path results = Path.of(System.getProperty("compat.results"));
    Path runtime = work.resolve("runtime");
    if (!Files.exists(runtime)) {
      Files.createSymbolicLink(runtime, tests.resolve("runtime"));
    }
    new TestPrograms(tests, work).compile();
    List<Case> cases = readAll(tests.resolve("runtime"));
    for (String tracer : arguments[2].split(",")) {
      if (!tracer.isEmpty()) {
        int equals = tracer.indexOf('=');
        String name = tracer.substring(0, equals);
        runAll(
            new CaseRunner(Tracer.of(name, tracer.substring(equals + 1)), work),
            select(cases, wanted),
            new Results(results.resolve(name)));
      }
    }
    new Table(
            cases, new Results(results.resolve("bpftrace")), new Results(results.resolve("sonde")))
        .print();
  }

  private static List<Case> readAll(Path folder) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        cases.addAll(SuiteParser.parse(file));
      }
    }
    return cases;
  }

  private static List<Case> select(List<Case> cases, List<String> wanted) {
    return cases.stream()
        .filter(
            test -> wanted.isEmpty() || wanted.contains(test.suite()) || wanted.contains(test.id()))
        .toList();
  }

  /**
   * Runs cases side by side, then those that did not pass once more, one by one: some disturb
   * others.
   */
  private static void runAll(CaseRunner runner, List<Case> cases, Results results)
      throws Exception {
    ConcurrentLinkedQueue<Case> again = new ConcurrentLinkedQueue<>();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
      for (Case test : cases) {
        running.add(
            threads.submit(
                () -> {
                  Outcome outcome = runner.run(test);
                  results.put(test, outcome);
                  if (!outcome.passed() && outcome.kind() != Outcome.Kind.SKIPPED) {
                    again.add(test);
                  }
                  return null;
                }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
    for (Case test : again) {
      Outcome outcome = runner.run(test);
      results.put(test, outcome);
      System.err.println(outcome.kind() + " " + test.id());
    }
  }
}
