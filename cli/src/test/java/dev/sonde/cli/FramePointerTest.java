package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of code that has whatever it likes in the register of frame pointers. */
@Tag("kernel")
class FramePointerTest {
  private static final Tracer SONDE = Tracer.sonde();

  /** Makes a system call with each of its arguments in the register, with a frame's for 2. */
  private static final String SOURCE =
      """
      #include <stdlib.h>
      #include <sys/syscall.h>
      static unsigned long outer[2] = {3, 0x7ffff0001234};
      static unsigned long frame[2] = {(unsigned long) outer, 0x7ffff0005678};
      int main(int argc, char **argv) {
        for (int i = 1; i < argc; i++) {
          unsigned long pointer = strtoul(argv[i], NULL, 0);
          unsigned long number = SYS_getpgid;
          if (pointer == 2)
            pointer = (unsigned long) frame;
          __asm__ volatile(
              "push %%rbp; mov %1, %%rbp; syscall; pop %%rbp"
              : "+a"(number)
              : "r"(pointer), "D"(4242)
              : "rcx", "r11", "memory");
        }
        return 0;
      }
      """;

  private static @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue("amd64".equals(System.getProperty("os.arch")), "the program is for x86-64");
    CompiledProgram.of(folder, "frame", SOURCE, "-O1", "-no-pie");
  }

  /**
   * What is printed of stacks as values, with their lengths, and of a map that has them as keys.
   */
  private static List<String> stacks(String limit) throws Exception {
    String script =
        """
        tracepoint:raw_syscalls:sys_enter /pid == cpid && args.args[0] == 4242/ {
          $stack = ustack(raw%s);
          printf("%%d%%s", len($stack), $stack);
          @[ustack(raw%s)] = count();
        }
        """
            .formatted(limit, limit);
    String command = folder.resolve("frame") + " 0 1 0xfff 0x1000 0xffffffffffffffff 2";
    Tracer.Outcome outcome = SONDE.run("", List.of("-q", "-e", script, "-c", command));
    assertThat(outcome.errors()).isEmpty();
    return outcome.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** What is to be printed where a stack through the program's frame is so deep. */
  private static void check(String limit, int depth) throws Exception {
    List<String> lines = stacks(limit);
    String instruction = lines.get(1);
    List<String> walked = List.of(instruction, "7ffff0005678", "7ffff0001234").subList(0, depth);
    List<String> expected = new ArrayList<>();
    // Nothing is mapped where the first five numbers lead.
    for (int i = 0; i < 5; i++) {
      expected.addAll(List.of("1", instruction));
    }
    expected.add("" + depth);
    expected.addAll(walked);
    if (depth == 1) {
      expected.addAll(List.of("@[", instruction, "]: 6"));
    } else {
      expected.add("@[");
      expected.addAll(walked);
      expected.addAll(List.of("]: 1", "@[", instruction, "]: 5"));
    }
    assertThat(lines).as(limit).containsExactlyElementsOf(expected);
  }

  @Test
  void onlyAFrameLeadsToTheNext() throws Exception {
    check("", 3);
    check(", 100", 3);
    check(", 5", 3);
    check(", 2", 2);
    check(", 1", 1);
  }
}
