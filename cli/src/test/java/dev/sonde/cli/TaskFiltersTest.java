package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import dev.sonde.script.scope.CgroupHierarchy;
import dev.sonde.script.scope.ScopeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code --cgroup}, {@code --container} and {@code --namespace-of}. */
@Tag("kernel")
class TaskFiltersTest {
  private static final Tracer SONDE = Tracer.sonde();

  /** Every command that is started below; the filters alone decide which of them are seen. */
  private static final String SCRIPT =
      "tracepoint:sched:sched_process_exec { printf(\"%s\\n\", str(args.filename)); }"
          + " interval:hz:20 { @ticks = count(); }";

  private static final String ID = "0123456789abcdef".repeat(4);

  @BeforeEach
  void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  private static Path hierarchy() {
    try {
      return CgroupHierarchy.mounted().root();
    } catch (ScopeException e) {
      assumeTrue(false, e.getMessage());
      throw e;
    }
  }

  /**
   * Runs {@code true} where the test is, and {@code sleep} in a cgroup; takes long enough for some
   * ticks.
   */
  private static Tracer.Outcome run(Path cgroup, String... options) throws Exception {
    String inside = "sh -c 'echo $$ >" + cgroup + "/cgroup.procs; exec /bin/sleep 0'";
    Path commands = Files.createTempFile("commands", ".sh");
    try {
      Files.writeString(commands, "/bin/true\n" + inside + "\n/bin/true\nsleep 0.2\n");
      List<String> words = new ArrayList<>(List.of("-q", "-e", SCRIPT, "-c", "sh " + commands));
      words.addAll(List.of(options));
      return SONDE.run("", words);
    } finally {
      Files.delete(commands);
    }
  }

  @Test
  void aCgroupAndThoseBelowIt() throws Exception {
    Path cgroup = Files.createDirectory(hierarchy().resolve("sonde-test-" + pid()));
    Path below = Files.createDirectory(cgroup.resolve("below"));
    try {
      for (String named : List.of(cgroup.toString(), cgroup.getFileName().toString())) {
        Tracer.Outcome outcome = run(below, "--cgroup", named);
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.output()).startsWith("/bin/sleep\n").doesNotContain("true");
        assertThat(outcome.output()).as("a timer is of no cgroup").contains("@ticks: ");
      }
      Tracer.Outcome outcome = run(below, "--cgroup", "/");
      assertThat(outcome.output()).contains("/bin/sleep", "/bin/true");
    } finally {
      Files.delete(below);
      Files.delete(cgroup);
    }
  }

  @Test
  void aContainer() throws Exception {
    Path cgroup = Files.createDirectory(hierarchy().resolve("docker-" + ID + ".scope"));
    try {
      Tracer.Outcome outcome = run(cgroup, "--container", ID.substring(0, 8));
      assertThat(outcome.errors()).isEmpty();
      assertThat(outcome.output()).startsWith("/bin/sleep\n").doesNotContain("true");
    } finally {
      Files.delete(cgroup);
    }
    Tracer.Outcome outcome = SONDE.run("", List.of("--container", "no-such", "-e", SCRIPT));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("ERROR: there is no container no-such");
  }

  @Test
  void aPidNamespace() throws Exception {
    Process inside =
        new ProcessBuilder(
                "unshare", "--pid", "--fork", "--kill-child", "sh", "-c", "echo up; sleep 300")
            .start();
    try {
      assumeTrue("up".equals(inside.inputReader().readLine()), "no pid namespaces here");
      ProcessHandle first = inside.children().findFirst().orElseThrow();
      Tracer.Outcome outcome =
          SONDE.run(
              "",
              List.of(
                  "-q",
                  "--namespace-of",
                  Long.toString(first.pid()),
                  "-e",
                  SCRIPT,
                  "-c",
                  "nsenter -t " + first.pid() + " -p /bin/sleep 0"));
      assertThat(outcome.errors()).isEmpty();
      assertThat(outcome.output()).startsWith("/bin/sleep\n").doesNotContain("nsenter");
    } finally {
      inside.destroyForcibly().waitFor();
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
