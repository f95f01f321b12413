package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and lines of a program that ends at once, wherever its debug information is. */
@Tag("kernel")
class StackNamesTest {
  private static final Tracer SONDE = Tracer.sonde();

  /** {@code syscall} keeps no frame: the stack begins with it and the caller of its caller. */
  private static final String SOURCE =
      """
      #include <sys/syscall.h>
      #include <unistd.h>
      volatile int sink;
      __attribute__((noinline)) void inner() { syscall(SYS_getpgid, 4242); sink++; }
      __attribute__((noinline)) void outer() {
        inner();
        sink++;
      }
      int main() { outer(); sink++; return 0; }
      """;

  private static @TempDir Path folder;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    Files.writeString(folder.resolve("brief.c"), SOURCE);
  }

  private static Path compiled(String name, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-O2", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls"));
    return CompiledProgram.ofFile(folder, name, "brief.c", all.toArray(String[]::new));
  }

  private static String stack(Path program, String... options) throws Exception {
    String script =
        "tracepoint:raw_syscalls:sys_enter /pid == cpid && args.args[0] == 4242/"
            + " { print(ustack); }";
    List<String> line = new ArrayList<>(List.of("-q", "-e", script, "-c", program.toString()));
    line.addAll(List.of(options));
    Tracer.Outcome outcome = SONDE.run("", line);
    assertThat(outcome.errors()).isEmpty();
    return outcome.output();
  }

  @Test
  void namesAProgramThatEndsAtOnce() throws Exception {
    assertThat(stack(compiled("whole", "-g")))
        .contains("outer+", "brief.c:6", "main+", "brief.c:9");
    assertThat(stack(compiled("fixed", "-g", "-static"))).contains("outer+", "brief.c:6");
  }

  @Test
  void namesCallersWhoseLastInstructionIsTheCall() throws Exception {
    String source =
        """
        #include <sys/syscall.h>
        #include <unistd.h>
        __attribute__((noinline, noreturn)) void last() {
          syscall(SYS_getpgid, 4242);
          for (;;) _exit(0);
        }
        int main() { last(); }
        __asm__(".globl other; .type other, @function; other: ret; .size other, .-other");
        """;
    Path program =
        CompiledProgram.of(
            folder, "ends", source, "-O1", "-fno-omit-frame-pointer", "-fno-toplevel-reorder");
    assertThat(stack(program)).contains("        main+").doesNotContain("other");
  }

  @Test
  void findsLinesInSplitFiles() throws Exception {
    Path program = compiled("split", "-g", "-gsplit-dwarf");
    assertThat(stack(program)).contains("outer+", "brief.c:6");
    // Without the file that has the functions, the program itself has the lines.
    try (var files = Files.newDirectoryStream(folder, "*.dwo")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    assertThat(stack(program)).contains("outer+", "brief.c:6");
  }

  @Test
  void findsDebugFilesInFoldersOfTheUser() throws Exception {
    Path program = compiled("stripped", "-g", "-Wl,--build-id=sha1");
    String id = buildId(program);
    Path debug = folder.resolve("debug/.build-id/" + id.substring(0, 2));
    Files.createDirectories(debug);
    CompiledProgram.run(
        folder,
        "objcopy",
        "--only-keep-debug",
        "stripped",
        debug + "/" + id.substring(2) + ".debug");
    CompiledProgram.run(folder, "strip", "--strip-all", "stripped");
    assertThat(stack(program)).doesNotContain("outer");
    assertThat(stack(program, "--debuginfo", folder + "/debug")).contains("outer+", "brief.c:6");
    // Beside the program, and one of several.
    assertThat(stack(program, "--debuginfo=/none:debug")).contains("outer+", "brief.c:6");
  }

  private static String buildId(Path program) throws Exception {
    byte[] file = Files.readAllBytes(program);
    String text = HexFormat.of().formatHex(file);
    // A note: the sizes of name and id, NT_GNU_BUILD_ID, and the name "GNU".
    String note = "04000000" + "14000000" + "03000000" + "474e5500";
    int at = text.indexOf(note) + note.length();
    return text.substring(at, at + 40);
  }
}
