package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command does besides tracing. */
class ModesTest {
  private static final Tracer SONDE = Tracer.sonde();

  private static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  @Tag("kernel")
  @Test
  void testsAreRunAndCounted() throws Exception {
    needsRoot();
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "--test",
                "-e",
                "test:good { printf(\"quiet\\n\"); } test:bad { printf(\"loud\\n\"); return 1; }"
                    + " test:ugly { exit(3); } interval:s:1 { printf(\"never\\n\"); }"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("Running 3 tests.", "       OK ]\u001b[0m good (", "loud\n", "2 tests, listed")
        .contains("  FAILED  ]\u001b[0m bad\n", "  FAILED  ]\u001b[0m ugly\n", "1 test.")
        .doesNotContain("quiet", "never");
  }

  @Tag("kernel")
  @Test
  void benchmarksAreMeasured() throws Exception {
    needsRoot();
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "--bench",
                "-e",
                "bench:one { @ = count(); } bench:two { printf(\"x\"); } bench:left { return 1; }"
                    + " bench:stack { @s[kstack] = count(); }"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output())
        .containsPattern(
            "Benchmark +Time\\(ns\\) +Iterations\n-+\none +\\d+ +\\d+\ntwo +\\d+ +\\d+\nstack +\\d+ +\\d+\n")
        .doesNotContain("left");
  }

  @Tag("kernel")
  @Test
  void testsWithoutTheirModeAreNothingToAttach() throws Exception {
    needsRoot();
    Tracer.Outcome outcome = SONDE.run("", List.of("-e", "test:a { }"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .isEqualTo("No probes to attach\nHINT: use --test to run test probes\n");
  }

  @Tag("kernel")
  @Test
  void aFilterLeavesProbesOut() throws Exception {
    needsRoot();
    String script =
        "begin { printf(\"b\\n\"); } interval:ms:10 { printf(\"bad\\n\"); }"
            + " interval:ms:20 { printf(\"hit\\n\"); exit(); }";
    Tracer.Outcome outcome = SONDE.run("", List.of("--probe-filter", ":20$", "-e", script));
    assertThat(outcome.output()).contains("b\n", "hit\n").doesNotContain("bad");
    outcome = SONDE.run("", List.of("--probe-filter", "[x", "-e", script));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors()).contains("Invalid --probe-filter regex");
  }

  @Tag("kernel")
  @Test
  void aSignalRunsAProbe() throws Exception {
    needsRoot();
    // The signal comes from a probe's own process, once everything is attached.
    Process process =
        new ProcessBuilder(
                command(
                    "-e",
                    "self:signal:SIGUSR1 { printf(\"told\\n\"); exit(); }"
                        + " interval:ms:100 { printf(\"ready\\n\"); }",
                    "-B",
                    "none"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("ready");
      new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())).start().waitFor();
      assertThat(lines.lines().toList()).contains("told");
    }
    assertThat(process.waitFor()).isZero();
  }

  private static List<String> command(String... arguments) {
    List<String> line = new java.util.ArrayList<>(SONDE.command());
    line.addAll(List.of(arguments));
    return line;
  }

  @Test
  void namedParametersAreExplained() throws Exception {
    String script = "begin { print(getopt(\"aa\", 10, \"how many\")); exit(); }";
    Tracer.Outcome outcome = SONDE.run("", List.of("-e", script, "--", "--help"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).isEqualTo("HINT: expected program options:\n--aa: how many\n");
    outcome = SONDE.run("", List.of("-e", script, "--", "--bb"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .contains("ERROR: unexpected program command line options: --bb")
        .contains("HINT: expected program options: --aa");
    outcome = SONDE.run("", List.of("-e", script, "--", "--aa=x"));
    assertThat(outcome.errors())
        .contains("ERROR: program command line option --aa invalid integer (value: x)");
  }

  /** 1 is a wrong script; 2 a wrong command line, to which the environment belongs. */
  @Test
  void wrongOptionsAreNotAWrongScript() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run("", Map.of("BPFTRACE_MAX_STRLEN", "x"), List.of("-e", "begin { print(1) }"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors()).contains("max_strlen: expecting a number, got x");
    outcome = SONDE.run("", List.of("--include", "no_such.h", "-e", "begin { print(1) }"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errors()).contains("--include: 'no_such.h' file not found");
    outcome = SONDE.run("", List.of("--probe-filter", "*", "-e", "begin { print(1) }"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    outcome = SONDE.run("", List.of("-e", "config = { max_strlen = x } begin { print(1) }"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    outcome = SONDE.run("", List.of("-l", "-e", "tracepoint:no_such:event { }"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("No matches for tracepoint no_such:event");
  }

  @Test
  void helpComesFromWhatThereIs() throws Exception {
    assertThat(SONDE.run("", List.of("help")).output()).contains("tracepoint", "count()");
    assertThat(SONDE.run("", List.of("help", "count")).output())
        .contains("count_t count()", "Example:");
    assertThat(SONDE.run("", List.of("help", "sizeof")).output())
        .contains("uint64 sizeof(TYPE)", "Example:");
    assertThat(SONDE.run("", List.of("help", "probes")).output())
        .contains("interval (short: i)", "self:signal:SIGUSR1");
    Tracer.Outcome unknown = SONDE.run("", List.of("help", "cuont"));
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.errors()).contains("did you mean 'count'?");
  }

  @Test
  void aScriptIsLaidOut(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("a.bt");
    Files.writeString(script, "begin{ printf(\"x\") ; // why\n}");
    Tracer.Outcome outcome = SONDE.run("", List.of("--fmt", script.toString()));
    assertThat(outcome.output()).isEqualTo("begin\n{\n  printf(\"x\"); // why\n}\n");
    SONDE.run("", List.of("--fmt", "-o", script.toString(), script.toString()));
    assertThat(Files.readString(script)).isEqualTo(outcome.output());
    Files.writeString(script, "begin {");
    outcome = SONDE.run("", List.of("--fmt", script.toString()));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("ERROR");
  }
}
