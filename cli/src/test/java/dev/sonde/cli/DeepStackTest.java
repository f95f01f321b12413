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

/** Stacks of few and of many frames as keys, which the kernel may keep in different maps. */
@Tag("kernel")
class DeepStackTest {
  private static final Tracer SONDE = Tracer.sonde();

  private static final int LEAST = 45;
  private static final int MOST = 52;

  /** Makes a system call from chains of frames of its own making, of each length twice. */
  private static final String SOURCE =
      """
      #include <sys/syscall.h>
      #include <unistd.h>
      static unsigned long frames[64][2];
      int main() {
        for (int round = 0; round < 2; round++)
          for (int depth = %d; depth <= %d; depth++) {
            unsigned long number = SYS_getpgid;
            /* The function itself is the first. */
            for (int i = 0; i < depth - 1; i++) {
              frames[i][0] = i < depth - 2 ? (unsigned long) frames[i + 1] : 0;
              frames[i][1] = 0x7ffff0000000 + i;
            }
            __asm__ volatile(
                "push %%%%rbp; mov %%1, %%%%rbp; syscall; pop %%%%rbp"
                : "+a"(number)
                : "r"(frames), "D"(4242)
                : "rcx", "r11", "memory");
          }
        return 0;
      }
      """
          .formatted(LEAST, MOST);

  private static @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue("amd64".equals(System.getProperty("os.arch")), "the program is for x86-64");
    CompiledProgram.of(folder, "deep", SOURCE, "-O1", "-no-pie");
  }

  private static List<String> trace(String body, String end) throws Exception {
    String script =
        "tracepoint:raw_syscalls:sys_enter /pid == cpid && args.args[0] == 4242/ { %s } end { %s }"
            .formatted(body, end);
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-q", "-e", script, "-c", folder.resolve("deep").toString()));
    assertThat(outcome.errors()).isEmpty();
    return outcome.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** The depths of the stacks of a map and what each was given, as "30: 2", in order. */
  private static List<String> depths(List<String> lines) {
    List<String> depths = new ArrayList<>();
    int frames = 0;
    for (String line : lines) {
      if (line.startsWith("@")) {
        frames = 0;
      } else if (line.contains("]: ")) {
        depths.add(frames + line.substring(line.indexOf("]: ") + 1));
      } else {
        frames++;
      }
    }
    depths.sort(null);
    return depths;
  }

  private static List<String> each(String value) {
    List<String> expected = new ArrayList<>();
    for (int depth = LEAST; depth <= MOST; depth++) {
      expected.add(depth + ": " + value);
    }
    return expected;
  }

  @Test
  void everyDepthIsAKey() throws Exception {
    assertThat(depths(trace("@[ustack(raw)] = count();", ""))).isEqualTo(each("2"));
    assertThat(depths(trace("@[ustack(raw), pid == 1, comm] = sum(5);", ""))).isEqualTo(each("10"));
    assertThat(depths(trace("@[1, ustack(raw)]++;", ""))).isEqualTo(each("2"));
    assertThat(depths(trace("@[ustack(raw)] = @[ustack(raw)] + 3;", ""))).isEqualTo(each("6"));
  }

  @Test
  void everyDepthIsFoundAgain() throws Exception {
    String body =
        """
        if (has_key(@, ustack(raw))) { @again++; } else { @first++; }
        @[ustack(raw)] = (1, 2);
        print(@[ustack(raw)]);
        """;
    List<String> lines = trace(body, "clear(@);");
    int depths = MOST - LEAST + 1;
    assertThat(lines).containsOnlyOnce("@again: " + depths).containsOnlyOnce("@first: " + depths);
    assertThat(lines.stream().filter("(1, 2)"::equals)).hasSize(2 * depths);
    assertThat(lines).as("cleared").hasSize(2 * depths + 2);
  }

  @Test
  void everyDepthIsSetToZero() throws Exception {
    assertThat(depths(trace("@[ustack(raw)] = count();", "zero(@);"))).isEqualTo(each("0"));
  }

  @Test
  void loopsAndDeletionsSeeEveryDepth() throws Exception {
    String loop =
        "for ($entry : @) { @times += $entry.1; @frames = sum(len($entry.0)); } clear(@);";
    int frames = (LEAST + MOST) * (MOST - LEAST + 1) / 2;
    assertThat(trace("@[ustack(raw)] = 2;", loop))
        .containsOnly("@frames: " + frames, "@times: " + 2 * (MOST - LEAST + 1));
    String body =
        "@[ustack(raw)] = 2; delete(@, ustack(raw)); if (has_key(@, ustack(raw))) { @left++; }";
    assertThat(trace(body, "")).isEmpty();
  }
}
