package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols of a program where it is loaded, its functions, and the depth of its stacks. */
@Tag("kernel")
class ProgramAddressesTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final String SOURCE =
      """
      #include <unistd.h>
      unsigned char one = 201;
      short two = 1002;
      int four = 70004;
      long eight = 8000000008;
      int several[3] = { 11, 22, 33 };
      __attribute__((noinline)) int call_inner(int n) { getppid(); return n + four; }
      __attribute__((noinline)) int call_outer(int n) { int r = call_inner(n + 1); four++; return r; }
      int main() {
        int r = call_outer(one + two + (int) eight + several[1]);
        usleep(500000);
        return r == 0;
      }
      """;

  private static @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    CompiledProgram.of(folder, "pie", SOURCE, "-pie", "-fPIE", "-O1", "-fno-omit-frame-pointer");
    CompiledProgram.of(
        folder, "fixed", SOURCE, "-no-pie", "-fno-pie", "-O1", "-fno-omit-frame-pointer");
  }

  private static String run(String script, String program) throws Exception {
    String path = folder.resolve(program).toString();
    String named = script.replace("PROGRAM", path);
    Tracer.Outcome outcome = SONDE.run("", List.of("-q", "-e", named, "-c", path));
    assertThat(outcome.errors()).isEmpty();
    return outcome.output().strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pie", "fixed"})
  void symbolsAreWhereTheProgramIsLoaded(String program) throws Exception {
    String script =
        "uprobe:PROGRAM:call_inner { printf(\"%d %d %d %lld %d\\n\", *uaddr(\"one\"), *uaddr(\"two\"),"
            + " *uaddr(\"four\"), *uaddr(\"eight\"), *(uint32*)(uaddr(\"several\") + 1)); }";
    assertThat(run(script, program)).isEqualTo("201 1002 70004 8000000008 33");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pie", "fixed"})
  void wildcardsSeeTheSameSymbolFromEachFunction(String program) throws Exception {
    String script =
        "uprobe:PROGRAM:call_* { @address[uaddr(\"four\")] = count(); @function[func] = count(); }";
    String output = run(script, program);
    assertThat(output).containsPattern("(?m)^@address\\[0x[0-9a-f]+\\]: 2$");
    assertThat(output.lines().filter(line -> line.startsWith("@address["))).hasSize(1);
    assertThat(output).contains("@function[call_inner]: 1", "@function[call_outer]: 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pie", "fixed"})
  void returnsKnowTheirFunctionWhereTheKernelTells(String program) throws Exception {
    String script = "uretprobe:PROGRAM:call_* { @returned[func] = count(); }";
    String path = folder.resolve(program).toString();
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-q", "-e", script.replace("PROGRAM", path), "-c", path));
    if (outcome.exitCode() == 0) {
      assertThat(outcome.errors()).isEmpty();
      assertThat(outcome.output()).contains("@returned[call_inner]: 1", "@returned[call_outer]: 1");
    } else {
      assertThat(outcome.errors())
          .contains("which function has returned: that came with Linux 6.6");
      String[] version = System.getProperty("os.version").split("[.-]");
      assertThat(Integer.parseInt(version[0]) * 100 + Integer.parseInt(version[1])).isLessThan(606);
    }
  }

  @Test
  void aSymbolThatIsNotThereIsNamed() throws Exception {
    String path = folder.resolve("pie").toString();
    String script = "uprobe:" + path + ":call_inner { print(uaddr(\"nothing\")); }";
    Tracer.Outcome outcome = SONDE.run("", List.of("-e", script));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("Could not resolve symbol: " + path + ":nothing");
  }

  @Test
  void aStackHasAsManyFramesAsAreShown() throws Exception {
    String script =
        "tracepoint:syscalls:sys_enter_getppid /comm == \"pie\"/ {"
            + " printf(\"%d %d %d\\n\", len(ustack), len(ustack(2)), len(kstack(0)));"
            + " $s = ustack; print(len($s)); @s[1] = ustack; print(len(@s[1])); print(ustack); }";
    List<String> lines = run(script, "pie").lines().toList();
    long shown =
        lines.stream()
            .takeWhile(l -> !l.startsWith("@s"))
            .filter(l -> l.startsWith("        "))
            .count();
    // getppid, perhaps without call_inner, which has not been left with a frame of its own;
    // callers.
    assertThat(shown).isGreaterThanOrEqualTo(3);
    assertThat(lines.get(0)).isEqualTo(shown + " 2 0");
    assertThat(lines.get(1)).isEqualTo(Long.toString(shown));
    assertThat(lines.get(2)).isEqualTo(Long.toString(shown));
  }
}
