package dev.sonde.cli.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A tracer that can be run as a command of its own: Sonde from the image that the system property
 * {@code sonde.image} names or else from the test's class path, or the packaged bpftrace that
 * {@code bench/run} and {@code ./test} keep in a folder apart.
 *
 * @param command the command, to which its arguments are appended
 */
public record Tracer(List<String> command) {

  /** How a run ended. */
  public record Outcome(int exitCode, String output, String errors) {

    /**
     * The errors without runs of a program that the kernel left out, since another task interrupted
     * one on its CPU: kernels that preempt their own code do that now and then.
     */
    public String errorsBesideMissedRuns() {
      String others = errors.replaceAll("(?m)^Lost \\d+ events: runs in .*\n", "");
      return others.equals(errors)
          ? errors
          : others.replaceAll("(?m)^WARNING: Total lost event count: \\d+\n", "");
    }
  }

  public static Tracer sonde() {
    String image = System.getProperty("sonde.image");
    if (image != null) {
      return new Tracer(List.of(image + "/bin/sonde"));
    }
    return new Tracer(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sonde.cli.Main"));
  }

  /** The packaged bpftrace, if it was set up. */
  static Optional<Tracer> bpftrace() throws IOException {
    Path peers = Path.of(System.getProperty("user.home"), ".cache", "sonde", "peers");
    if (!Files.isDirectory(peers)) {
      return Optional.empty();
    }
    try (Stream<Path> suites = Files.list(peers)) {
      return suites
          .filter(suite -> Files.isExecutable(suite.resolve("usr/bin/bpftrace")))
          .filter(suite -> Files.exists(suite.resolve("sys/kernel/tracing/events")))
          .findFirst()
          .map(suite -> new Tracer(List.of("chroot", suite.toString(), "bpftrace")));
    }
  }

  /** Runs it with the script on its standard input where {@code script} is given. */
  public Outcome run(String script, List<String> arguments)
      throws IOException, InterruptedException {
    return run(script, Map.of(), arguments);
  }

  /** Runs it with variables in its environment. */
  public Outcome run(String script, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    Path output = Files.createTempFile("tracer", ".out");
    Path errors = Files.createTempFile("tracer", ".err");
    Path input = Files.createTempFile("tracer", ".in");
    try {
      Files.writeString(input, script);
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("still running after 120 s: " + line);
      }
      return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
      Files.deleteIfExists(input);
    }
  }
}
