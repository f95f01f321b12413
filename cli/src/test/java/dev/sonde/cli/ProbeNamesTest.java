package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.cli.differential.Tracer;
import dev.sonde.script.probe.RunningMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code probe} is where a wildcard stands for many: the same whether one program serves all
 * and is told which one fired, or each has its own.
 */
@Tag("kernel")
@Timeout(300)
class ProbeNamesTest {
  /** Its USDT probes are as {@code sys/sdt.h} makes them: each has two places. */
  private static final String SOURCE =
      """
      #define PROBE(name, value) \\
        __asm__ volatile("990: nop\\n.pushsection .note.stapsdt,\\"?\\",\\"note\\"\\n" \\
            ".balign 4\\n.4byte 992f-991f, 994f-993f, 3\\n" \\
            "991: .asciz \\"stapsdt\\"\\n992: .balign 4\\n" \\
            "993: .8byte 990b, 0, 0\\n.asciz \\"shop\\"\\n.asciz \\"" name "\\"\\n" \\
            ".asciz \\"-4@$" value "\\"\\n994: .balign 4\\n.popsection\\n")
      __attribute__((noinline)) int called_once(int n) { __asm__ volatile(""); return n + 1; }
      __attribute__((noinline)) int called_twice_as_often(int n) { __asm__ volatile(""); return n + 2; }
      __attribute__((noinline)) int called_never(int n) { __asm__ volatile(""); return n + 3; }
      int main(int argc, char **argv) {
        int n = called_once(argc) + called_twice_as_often(argc) + called_twice_as_often(argc);
        PROBE("open", "1");
        PROBE("shut", "1");
        PROBE("open", "2");
        PROBE("shut", "2");
        return n > 1000 ? called_never(n) : 0;
      }
      """;

  @TempDir static Path folder;
  private static String program;
  private final RunningMachine machine = new RunningMachine();

  @BeforeAll
  static void compile() throws Exception {
    program = CompiledProgram.of(folder, "called", SOURCE, "-O1").toString();
  }

  @BeforeEach
  void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  private void needs(Feature feature) {
    assumeTrue(machine.has(feature), () -> "no " + feature.description() + ": " + feature.needs());
  }

  /** What a script prints while the program runs; {@code FILE} in it is that one. */
  private static List<String> run(String script, String without, String command) throws Exception {
    List<String> line = new ArrayList<>(List.of("-q", "-e", script.replace("FILE", program)));
    line.addAll(List.of("-c", command));
    if (!without.isEmpty()) {
      line.addAll(List.of("--no-feature", without));
    }
    Tracer.Outcome outcome = Tracer.sonde().run("", line);
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    return outcome.output().replace(program, "FILE").lines().filter(l -> !l.isEmpty()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uprobe_multi", "attach_cookie"})
  void isTheKeyOfAMap(String without) throws Exception {
    assertThat(run("uprobe:FILE:called_* { @[probe] = count(); }", without, program))
        .containsExactly(
            "@[uprobe:FILE:called_once]: 1", "@[uprobe:FILE:called_twice_as_often]: 2");
    assertThat(
            run(
                "uprobe:FILE:called_*, uretprobe:FILE:called_o* { @[probetype, probe] = sum(1); }",
                without,
                program))
        .containsExactly(
            "@[uprobe, uprobe:FILE:called_once]: 1",
            "@[uretprobe, uretprobe:FILE:called_once]: 1",
            "@[uprobe, uprobe:FILE:called_twice_as_often]: 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "uprobe_multi", "attach_cookie"})
  void isAStringLikeAnyOther(String without) throws Exception {
    String script =
        """
        uprobe:FILE:called_* /probe == "uprobe:FILE:called_once"/ { printf("one %s\\n", probe); }
        uprobe:FILE:called_* /strcontains(probe, "twice") && !@seen/ {
          @seen = 1;
          $name = probe;
          $name = "short";
          @kept = probe;
          print(probe);
          print((probe, $name, strlen(probe) == strlen("uprobe:FILE:called_twice_as_often")));
          for ($i : 0..1) { printf("%d %s\\n", $i, probe); }
          printf("%d\\n", strncmp(probe, "uprobe:/", 8));
        }
        """;
    assertThat(run(script, without, program))
        .containsExactly(
            "one uprobe:FILE:called_once",
            "uprobe:FILE:called_twice_as_often",
            "(uprobe:FILE:called_twice_as_often, short, true)",
            "0 uprobe:FILE:called_twice_as_often",
            "0",
            "@kept: uprobe:FILE:called_twice_as_often",
            "@seen: 1");
  }

  /** A function that several attach points stand for runs the block once for each. */
  @ParameterizedTest
  @ValueSource(strings = {"", "uprobe_multi", "attach_cookie"})
  void aFunctionThatIsNamedTwiceCountsTwice(String without) throws Exception {
    assertThat(
            run(
                "uprobe:FILE:called_*, uprobe:FILE:*_once { @[probe] = count(); }",
                without,
                program))
        .containsExactly(
            "@[uprobe:FILE:called_once]: 2", "@[uprobe:FILE:called_twice_as_often]: 2");
  }

  /** Its places are told from each other, too, to find their arguments. */
  @ParameterizedTest
  @ValueSource(strings = {"", "uprobe_multi", "attach_cookie"})
  void leavesThePlacesOfAUsdtProbeTold(String without) throws Exception {
    assertThat(run("usdt:FILE:shop:* { printf(\"%s %d\\n\", probe, arg0); }", without, program))
        .containsExactly(
            "usdt:FILE:shop:open 1",
            "usdt:FILE:shop:shut 1",
            "usdt:FILE:shop:open 2",
            "usdt:FILE:shop:shut 2");
  }

  /** The kernel sets no uprobe at HLT, and of many it refuses all for one. */
  @Test
  void oneThatIsRefusedLeavesTheOthers() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "HLT is of x86-64");
    needs(Feature.UPROBE_MULTI);
    String source =
        """
        #include <unistd.h>
        __asm__(".globl called_b\\n.type called_b, @function\\n"
            "called_b: hlt\\nret\\n.size called_b, .-called_b\\n");
        __attribute__((noinline)) void called_a(void) { __asm__ volatile(""); }
        __attribute__((noinline)) void called_c(void) { __asm__ volatile(""); }
        int main() {
          for (;;) {
            called_a();
            called_c();
            usleep(10000);
          }
        }
        """;
    String file = CompiledProgram.of(folder, "halts", source, "-O1").toString();
    // The kernel looks at the instruction only where a process has it.
    Process running = new ProcessBuilder(file).start();
    try {
      String script =
          "uprobe:%s:called_* { @[probe] = count(); } interval:ms:300 { exit(); }".formatted(file);
      String config = "config = { missing_probes = warn } ";
      List<String> process = List.of("-p", Long.toString(running.pid()), "-e");
      List<String> line = new ArrayList<>(process);
      line.add(config + script);
      Tracer.Outcome outcome = Tracer.sonde().run("", line);
      assertThat(outcome.errors())
          .contains("called_a and 2 others", "instruction there is of a kind that cannot be traced")
          .contains("Skipping", "Attached 3 probes");
      assertThat(outcome.output())
          .contains("called_a]: ", "called_c]: ")
          .doesNotContain("called_b");
      line = new ArrayList<>(process);
      line.add(script);
      outcome = Tracer.sonde().run("", line);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.errors()).contains("cannot be traced").doesNotContain("kprobe_multi");
    } finally {
      running.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "attach_cookie"})
  void isThatOfATracepoint(String without) throws Exception {
    assertThat(
            run(
                "tracepoint:syscalls:sys_*_exit_group,tracepoint:sched:sched_process_ex*"
                    + " /pid == cpid/ { @[probe] = count(); }",
                without,
                program))
        .contains(
            "@[tracepoint:sched:sched_process_exit]: 1",
            "@[tracepoint:syscalls:sys_enter_exit_group]: 1");
  }

  @ParameterizedTest
  @CsvSource({
    "KPROBE_MULTI, ''",
    "KPROBE, 'kprobe_multi'",
    "KPROBE, 'kprobe_multi,kprobe_as_fentry'",
    "KPROBE, 'kprobe_multi,kprobe_as_fentry,attach_cookie'",
  })
  void isThatOfAFunctionOfTheKernel(Feature feature, String without) throws Exception {
    needs(feature);
    String script =
        "kprobe:*_nanosleep, kprobe:hrtimer_nanosl* /pid == cpid/ { @[probe, func] = count(); }"
            + " kretprobe:*_nanosleep /pid == cpid/ { @[probe, func] = count(); }";
    assertThat(run(script, without, "sleep 0.1"))
        .contains(
            "@[kprobe:do_nanosleep, do_nanosleep]: 1",
            "@[kretprobe:do_nanosleep, do_nanosleep]: 1",
            "@[kretprobe:hrtimer_nanosleep, hrtimer_nanosleep]: 1",
            "@[kprobe:hrtimer_nanosleep, hrtimer_nanosleep]: 2");
  }

  /** One program serves entry and return, whose names differ. */
  @Test
  void isThatOfAFunctionInASession() throws Exception {
    needs(Feature.KPROBE_SESSION);
    String script =
        "kprobe:*_nanosleep /pid == cpid/ { printf(\"%s\\n\", probe); }"
            + " kretprobe:*_nanosleep /pid == cpid/ { printf(\"%s\\n\", probe); }";
    assertThat(run(script, "", "sleep 0.1"))
        .contains("kprobe:do_nanosleep", "kretprobe:do_nanosleep")
        .contains("kprobe:hrtimer_nanosleep", "kretprobe:hrtimer_nanosleep");
  }
}
