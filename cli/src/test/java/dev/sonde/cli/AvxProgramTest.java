package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Functions that begin with an instruction of AVX, of which the kernel takes some for jumps, and
 * then leaves them out: a program that is probed there computes something else.
 */
@Tag("kernel")
class AvxProgramTest {
  private static final Tracer SONDE = Tracer.sonde();

  /** How often each function of three gives something else than it should. */
  private static final String SOURCE =
      """
      #include <stdio.h>
      #define FUNCTION(name, instruction) \\
        int name(float); \\
        __asm__(".globl " #name "\\n.type " #name ",@function\\n" #name ": " instruction \\
          "\\n nop\\n ret\\n.size " #name ",.-" #name "\\n")
      FUNCTION(bits_jump, "vmovd %xmm0,%eax");
      FUNCTION(bits_input, "vpxor %xmm1,%xmm1,%xmm1\\n vmovd %xmm0,%eax");
      FUNCTION(bits_plain, "movd %xmm0,%eax");
      static int wrong(int (*bits)(float)) {
        int wrong = 0;
        for (int i = 0; i < 100; i++) {
          union { float f; int i; } value = { .f = i };
          wrong += bits(value.f) != value.i;
        }
        return wrong;
      }
      int main(void) {
        printf("wrong: %d %d %d\\n", wrong(bits_jump), wrong(bits_input), wrong(bits_plain));
        return 0;
      }
      """;

  @TempDir private Path folder;
  private String program;

  @BeforeEach
  void compile() throws Exception {
    assumeTrue(
        Files.readString(Path.of("/proc/cpuinfo")).contains(" avx "), "this processor has no AVX");
    program = CompiledProgram.of(folder, "bits", SOURCE, "-O1").toString();
  }

  private Tracer.Outcome run(String script) throws Exception {
    return SONDE.run("", List.of("-q", "-e", script.replace("PROGRAM", program), "-c", program));
  }

  @Test
  void wildcardsLeaveOutWhatWouldGoWrong() throws Exception {
    for (String probe : List.of("uprobe", "uretprobe")) {
      Tracer.Outcome outcome = run(probe + ":PROGRAM:bits_* { @[probe] = count(); }");
      assertThat(outcome.output())
          .contains("wrong: 0 0 0")
          .contains("@[" + probe + ":" + program + ":bits_plain]: 100")
          .doesNotContain("bits_jump")
          .doesNotContain("bits_input");
      assertThat(outcome.errors())
          .contains(
              "WARNING: "
                  + program
                  + ": left out since they begin with an AVX instruction, which the kernel does not"
                  + " run as it is below a uprobe: bits_input, bits_jump");
    }
  }

  @Test
  void aProbeThatWouldBreakTheProgramIsRefused() throws Exception {
    Tracer.Outcome outcome = run("uprobe:PROGRAM:bits_jump { @ = count(); }");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .contains(
            "the kernel takes the AVX instruction there for another one, and would make the program"
                + " go wrong. The next one that can be probed is uprobe:"
                + program
                + ":bits_jump+4")
        .contains("uprobe:" + program + ":bits_jump { @ = count(); }\n~~~");
    assertThat(run("uprobe:PROGRAM:bits_input { @ = count(); }").errors())
        .contains("bits_input: the kernel sets none at the AVX instruction there.");
    assertThat(run("uretprobe:PROGRAM:bits_jump { @ = count(); }").exitCode()).isEqualTo(1);
  }

  @Test
  void theNextInstructionCanBeProbed() throws Exception {
    Tracer.Outcome outcome = run("uprobe:PROGRAM:bits_jump+4 { @ = count(); }");
    assertThat(outcome.output()).contains("wrong: 0 0 0").contains("@: 100");
  }
}
