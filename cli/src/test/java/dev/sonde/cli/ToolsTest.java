package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tools that bpftrace's package installs are compiled and attached, where bpftrace is. */
@Tag("kernel")
class ToolsTest {
  private static final Path PEERS =
      Path.of(System.getProperty("user.home"), ".cache", "sonde", "peers");

  /** What is said of probes that this kernel, or this machine, does not have. */
  private static final Pattern NO_SUCH_PROBE =
      Pattern.compile(
          "No matches for|this kernel has no kprobes|No probes to attach|not found"
              + "|Failed to resolve kernel symbol|Unable to attach probe"
              + "|Probe has no valid attach points");

  static List<Path> tools() throws IOException {
    List<Path> tools = new ArrayList<>();
    if (Files.isDirectory(PEERS)) {
      try (Stream<Path> suites = Files.list(PEERS)) {
        for (Path suite : suites.toList()) {
          Path folder = suite.resolve("usr/sbin");
          if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
              files.filter(file -> file.toString().endsWith(".bt")).sorted().forEach(tools::add);
            }
          }
        }
      }
    }
    // One that is not there, so that the test is seen to be skipped.
    return tools.isEmpty() ? List.of(PEERS.resolve("none.bt")) : tools;
  }

  @ParameterizedTest
  @MethodSource("tools")
  void isCompiledAndAttached(Path tool) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(Files.exists(tool), "no packaged bpftrace here; bench/run sets one up");
    Tracer.Outcome outcome =
        Tracer.sonde().run("", List.of("--unsafe", "--dry-run", tool.toString()));
    if (outcome.exitCode() != 0) {
      List<String> others =
          outcome
              .errors()
              .lines()
              .filter(line -> line.contains("ERROR: ") && !NO_SUCH_PROBE.matcher(line).find())
              .toList();
      assumeFalse(others.isEmpty(), "this kernel lacks its probes: " + outcome.errors());
      assertThat(others).as(outcome.errors()).isEmpty();
    }
  }
}
