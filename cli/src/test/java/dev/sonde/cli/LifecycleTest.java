package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However a session ends, it ends cleanly: maps printed where it can, nothing left in the kernel.
 */
@Tag("kernel")
class LifecycleTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final Pattern PROGRAM_ID = Pattern.compile("(?m)^(\\d+): ");

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  @Test
  void elapsedCountsFromTheBeginningOfTheSession() throws Exception {
    long before = System.nanoTime();
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-q", "-e", "begin { printf(\"%llu\\n\", elapsed); exit(); }"));
    long all = System.nanoTime() - before;
    assertThat(Long.parseLong(outcome.output().strip())).isBetween(0L, all / 4);
  }

  @Test
  void interruptPrintsTheMapsAndEndsWell() throws Exception {
    assertThat(endedBy("INT")).isEqualTo("end\n\n\n@a: 1\n");
  }

  @Test
  void terminationPrintsTheMapsAndEndsWell() throws Exception {
    assertThat(endedBy("TERM")).isEqualTo("end\n\n\n@a: 1\n");
  }

  /**
   * A shell has what it starts in its background ignore SIGINT; bpftrace ends by it all the same.
   */
  @Test
  void interruptReachesASessionInTheBackgroundOfAShell() throws Exception {
    String script = "interval:s:100 { } begin { @a = 1; } end { printf(\"end\\n\"); }";
    List<String> line = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    line.addAll(SONDE.command());
    line.addAll(List.of("-e", script));
    assertThat(endedBy("INT", new ProcessBuilder(line).start())).isEqualTo("end\n\n\n@a: 1\n");
  }

  @Test
  void aClosedStandardErrorEndsNoTrace() throws Exception {
    List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>/dev/full", "sh"));
    line.addAll(SONDE.command());
    line.addAll(List.of("-e", "begin { printf(\"x\\n\"); @a = 1; exit(3); }"));
    Process process = new ProcessBuilder(line).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("x\n\n\n@a: 1\n");
    assertThat(process.waitFor()).isEqualTo(3);
  }

  /** What a fast probe still meets between exit() and its detaching changes nothing. */
  @Test
  void nothingIsCountedBehindExit() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "-q",
                "-e",
                "tracepoint:syscalls:sys_enter_read /comm == \"dd\"/"
                    + " { @n++; if (@n == 5) { exit(); } }"
                    + " tracepoint:syscalls:sys_exit_read /comm == \"dd\"/ { @left++; }"
                    + " end { printf(\"%d\\n\", @n); }",
                "-c",
                "/bin/dd if=/dev/zero of=/dev/null bs=1 count=100000"));
    assertThat(outcome.output()).isEqualTo("5\n\n\n@left: 4\n@n: 5\n");
  }

  /** What a command printed is printed, and that it failed is told. */
  @Test
  void tellsOfCommandsThatFail() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "--unsafe",
                "-e",
                "begin { system(\"echo %s; exit 3\", \"x\"); system(\"exit 4\"); exit(); }"));
    assertThat(outcome.output()).isEqualTo("x\n\n\n\n");
    assertThat(outcome.errors())
        .contains("ERROR: command exited with code 3: echo x; exit 3")
        .contains("ERROR: command exited with code 4: exit 4");
  }

  /** Actions that take long hold up no end, and what they leave undone is told. */
  @Test
  void eventsThatQueueUpDoNotHoldUpTheEnd() throws Exception {
    List<String> line = new ArrayList<>(SONDE.command());
    String script = "interval:ms:1 { system(\"sleep 0.2; echo x\"); } end { printf(\"end\\n\"); }";
    line.addAll(List.of("--unsafe", "-e", script));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    BufferedReader output = process.inputReader();
    while (!"x".equals(output.readLine())) {}
    Thread.sleep(500);
    kill("TERM", process);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(output.readAllAsString())
        .containsPattern("Lost \\d+ events: not handled in time before the end\nend\n");
  }

  private static String endedBy(String signal) throws Exception {
    return endedBy(
        signal, start("interval:s:100 { } begin { @a = 1; } end { printf(\"end\\n\"); }"));
  }

  private static String endedBy(String signal, Process process) throws Exception {
    awaitAttached(process);
    kill(signal, process);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aSecondInterruptDoesNotWait() throws Exception {
    // Nobody reads the output, so that the first interrupt finds the session stuck in writing.
    Process process = start("interval:ms:1 { for ($i : 0..200) { printf(\"%2000d\\n\", $i); } }");
    awaitAttached(process);
    Thread.sleep(500);
    kill("INT", process);
    assertThat(process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
    kill("INT", process);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
  }

  @Test
  void theChildDoesNotOutliveAKilledSession() throws Exception {
    assumeTrue(
        java.nio.file.Files.isExecutable(java.nio.file.Path.of("/usr/bin/setpriv")),
        "needs setpriv");
    List<String> line = new ArrayList<>(SONDE.command());
    line.addAll(List.of("-e", "interval:s:100 { }", "-c", "sleep 85"));
    Process process = new ProcessBuilder(line).start();
    awaitAttached(process);
    ProcessHandle child = process.children().findFirst().orElseThrow();
    kill("KILL", process);
    child.onExit().get(20, TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void killLeavesNothingInTheKernel() throws Exception {
    Set<String> before = programs();
    Process process =
        start(
            "tracepoint:sched:sched_switch { @[cpu] = count(); } profile:hz:99 { @p = count(); }");
    awaitAttached(process);
    Set<String> during = programs();
    during.removeAll(before);
    assertThat(during).hasSizeGreaterThanOrEqualTo(2);
    kill("KILL", process);
    process.waitFor();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    Set<String> left;
    do {
      Thread.sleep(50); // the kernel frees programs after a grace period
      left = programs();
      left.retainAll(during);
    } while (!left.isEmpty() && System.nanoTime() < deadline);
    assertThat(left).isEmpty();
  }

  @Test
  void theEndOfTheChildEndsTheSession() throws Exception {
    Tracer.Outcome outcome = SONDE.run("", List.of("-e", "begin { @a = 1; }", "-c", "/bin/false"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).contains("@a: 1");
  }

  @Test
  void theChildIsSeenFromItsFirstInstructionOn() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "-e",
                "tracepoint:syscalls:sys_enter_openat { @[comm] = count(); }",
                "-c",
                "/bin/cat /dev/null"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).contains("@[cat]: ");
  }

  @Test
  void theArgumentsOfAnExecutedProgramAreReadThroughTwoPointers() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "-e",
                "tracepoint:syscalls:sys_enter_execve /str(args.argv[1]) == \"zztest\"/ {"
                    + " printf(\"%s %s\\n\", str(args.argv[0]), str(args.argv[1], 5)); }",
                "-c",
                "/bin/true zztest"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).contains("/bin/true zzte\n");
  }

  @Test
  void theChildIsEndedWithTheSession() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "-e", "interval:ms:50 { printf(\"%d\\n\", 1); exit(); }", "-c", "/bin/sleep 87"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    boolean left =
        ProcessHandle.allProcesses()
            .anyMatch(process -> process.info().commandLine().orElse("").endsWith("sleep 87"));
    assertThat(left).isFalse();
  }

  @Test
  void aMissingCommandIsAnError() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-e", "begin { @a = 1; }", "-c", "/nonexistent/command"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("/nonexistent/command");
  }

  @Test
  void saysThatAllIsAttachedWhereTheEnvironmentAsksForIt() throws Exception {
    List<String> line = new ArrayList<>(SONDE.command());
    line.addAll(List.of("-q", "-e", "interval:ms:1 { printf(\"first\\n\"); exit(); }"));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("__BPFTRACE_NOTIFY_PROBES_ATTACHED", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo("__BPFTRACE_NOTIFY_PROBES_ATTACHED\nfirst\n\n\n");
  }

  @Test
  void exitGivesItsCode() throws Exception {
    assertThat(SONDE.run("", List.of("-e", "begin { exit(3); }")).exitCode()).isEqualTo(3);
  }

  @Test
  void exitGetsThroughAFloodOfEvents() throws Exception {
    Tracer.Outcome outcome =
        SONDE.run(
            "",
            List.of(
                "-q",
                "-o",
                "/dev/null",
                "-e",
                "tracepoint:raw_syscalls:sys_enter { printf(\"%s %d\\n\", comm, args.id); } "
                    + "interval:ms:700 { exit(); }",
                "-c",
                "/bin/dd if=/dev/zero of=/dev/null bs=1 count=100000000"));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
  }

  @Test
  void outputGoesToTheNamedFile() throws Exception {
    java.nio.file.Path file = java.nio.file.Files.createTempFile("sonde", ".out");
    try {
      Tracer.Outcome outcome =
          SONDE.run(
              "", List.of("-o", file.toString(), "-e", "begin { printf(\"x\\n\"); exit(); }"));
      assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
      assertThat(outcome.output()).isEmpty();
      assertThat(java.nio.file.Files.readString(file)).startsWith("x\n");
    } finally {
      java.nio.file.Files.delete(file);
    }
  }

  private static Process start(String script) throws IOException {
    List<String> line = new ArrayList<>(SONDE.command());
    line.addAll(List.of("-e", script));
    return new ProcessBuilder(line).start();
  }

  private static void awaitAttached(Process process) throws IOException {
    BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
    StringBuilder seen = new StringBuilder();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      seen.append(line).append('\n');
      if (line.startsWith("Attached ")) {
        return;
      }
    }
    throw new AssertionError("never attached: " + seen);
  }

  private static void kill(String signal, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private static Set<String> programs() throws Exception {
    Process bpftool;
    try {
      bpftool = new ProcessBuilder("bpftool", "prog", "show").start();
    } catch (IOException e) {
      assumeTrue(false, "bpftool is not installed");
      throw e;
    }
    String list = new String(bpftool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    bpftool.waitFor();
    Set<String> ids = new TreeSet<>();
    Matcher matcher = PROGRAM_ID.matcher(list);
    while (matcher.find()) {
      ids.add(matcher.group(1));
    }
    return ids;
  }
}
