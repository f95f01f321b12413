package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde ftrace}: events without BPF. */
@Tag("kernel")
class FtraceTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final Path TRACEFS = Path.of("/sys/kernel/tracing");

  private static @TempDir Path folder;
  private static String program;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "ftrace needs root");
    assumeTrue(Files.exists(TRACEFS.resolve("uprobe_events")), "this kernel has no uprobe_events");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "registers are those of x86-64");
    String source =
        """
        __attribute__((noinline)) int hit(int n, const char *word) { asm(""); return n * 2; }
        int main() { for (int i = 0; i < 3; i++) hit(i, "word"); return 0; }
        """;
    program = CompiledProgram.of(folder, "hit", source, "-O1").toString();
  }

  private static Tracer.Outcome ftrace(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("ftrace"));
    line.addAll(List.of(words));
    return SONDE.run("", line);
  }

  @Test
  void entriesAndReturnsWithWhatTheyCarry() throws Exception {
    Tracer.Outcome outcome =
        ftrace(
            "p:in " + program + ":hit n=%di:s32 text=+0(%si):string",
            "r:out " + program + ":hit ret=$retval:s32",
            "-c",
            program);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    List<String> lines = outcome.output().lines().toList();
    assertThat(lines).hasSize(6);
    for (int i = 0; i < 3; i++) {
      assertThat(lines.get(2 * i)).contains(": in: (").endsWith(") n=" + i + " text=\"word\"");
      assertThat(lines.get(2 * i + 1)).contains(": out: (").endsWith(" ret=" + 2 * i);
    }
  }

  @Test
  void aFilterAndNothingLeftBehind() throws Exception {
    Tracer.Outcome outcome =
        ftrace("-f", "ret == 4", "r " + program + ":hit ret=$retval:s32", "-c", program);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines()).singleElement().asString().endsWith(" ret=4");
    assertThat(Files.readString(TRACEFS.resolve("uprobe_events"))).doesNotContain(program);
    try (Stream<Path> instances = Files.list(TRACEFS.resolve("instances"))) {
      assertThat(instances.map(Path::getFileName).map(Path::toString))
          .filteredOn(name -> name.startsWith("sonde_"))
          .noneMatch(name -> !Files.exists(Path.of("/proc", name.substring("sonde_".length()))));
    }
  }

  @Test
  void aTracepointOfOneCommand() throws Exception {
    Tracer.Outcome outcome = ftrace("sched:sched_process_exec", "-c", "/bin/true");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output().lines().filter(line -> line.contains("filename=")))
        .isNotEmpty()
        .allMatch(line -> line.contains("/true"));
  }

  @Test
  void mistakes() throws Exception {
    Tracer.Outcome unknown = ftrace("p:x " + program + ":nope");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.errors()).contains("cannot find nope", "has no such function");
    Tracer.Outcome register = ftrace("p:x " + program + ":hit a=%qq");
    assertThat(register.exitCode()).isEqualTo(1);
    assertThat(register.errors()).contains("a=%qq\n");
    Tracer.Outcome event = ftrace("no-such:event");
    assertThat(event.exitCode()).isEqualTo(1);
    assertThat(event.errors()).contains("cannot enable event no-such/event");
    Tracer.Outcome word = ftrace("word");
    assertThat(word.exitCode()).isEqualTo(1);
    assertThat(word.errors()).contains("'word' is no event");
    Tracer.Outcome nothing = ftrace();
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.errors()).contains("there is no event");
    assertThat(ftrace("--help").output()).contains("USAGE");
  }

  @Test
  void aFunctionOfTheKernel() throws Exception {
    assumeTrue(Files.exists(TRACEFS.resolve("kprobe_events")), "this kernel has no kprobe_events");
    Tracer.Outcome outcome =
        ftrace("p:opened do_sys_openat2 file=+0(%si):ustring", "-c", "/bin/cat /etc/hostname");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains("file=\"/etc/hostname\"");
  }
}
