package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That no file is opened twice for its symbols: neither a program that a probe names and that is
 * then seen in stacks, nor its debug file, nor the kernel's symbols. Sonde looks at Sonde.
 */
@Tag("kernel")
class OpenedFilesTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final Pattern COUNT = Pattern.compile("(?m)^@opened\\[(.*)]: (\\d+)$");

  private static final String SOURCE =
      """
      struct pair { int first; long second; };
      __attribute__((noinline)) int inner(struct pair *p) { __asm__ volatile(""); return p->first; }
      __attribute__((noinline)) int outer(int n) {
        struct pair pair = { n, 2 };
        int r = inner(&pair);
        __asm__ volatile("");
        return r;
      }
      int main(void) { return outer(0) + outer(0); }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  /** How often each file is opened while Sonde runs a script on a program. */
  private Map<String, Integer> opened(String script, Path program, String expected)
      throws Exception {
    Path inner = Files.writeString(folder.resolve("inner.bt"), script);
    Path output = folder.resolve("inner.out");
    List<String> command = new ArrayList<>(SONDE.command());
    command.addAll(
        List.of("-q", "-o", output.toString(), inner.toString(), "-c", program.toString()));
    String outer =
        "tracepoint:syscalls:sys_enter_openat /pid == cpid/ { @opened[str(args.filename)] = count(); }";
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-q", "-e", outer, "-c", String.join(" ", command)));
    assertThat(outcome.errors()).isEmpty();
    assertThat(Files.readString(output)).contains(expected);
    Map<String, Integer> opened = new HashMap<>();
    Matcher counts = COUNT.matcher(outcome.output());
    while (counts.find()) {
      opened.put(counts.group(1), Integer.parseInt(counts.group(2)));
    }
    return opened;
  }

  /** The files that were opened as what a process has mapped. */
  private static List<String> mapped(Map<String, Integer> opened) {
    return opened.keySet().stream().filter(name -> name.contains("/map_files/")).toList();
  }

  private void checkOpenedOnce(Map<String, Integer> opened, Path program) {
    assertThat(opened.get(program.toString())).isEqualTo(1);
    // The C library and the dynamic linker: no probe has named these.
    assertThat(mapped(opened)).hasSizeLessThanOrEqualTo(2);
    assertThat(mapped(opened)).allSatisfy(name -> assertThat(opened.get(name)).isEqualTo(1));
  }

  @Test
  void aProgramIsOpenedOnceForItsProbesAndItsNames() throws Exception {
    Path program = CompiledProgram.of(folder, "plain", SOURCE, "-O1", "-fno-omit-frame-pointer");
    String script =
        "uprobe:PROGRAM:inner, uprobe:PROGRAM:outer { @[ustack, usym(reg(\"ip\"))] = count(); }";
    checkOpenedOnce(
        opened(script.replace("PROGRAM", program.toString()), program, "outer+"), program);
  }

  @Test
  void aDebugFileIsOpenedOnceForArgumentsLinesAndNames() throws Exception {
    Path program =
        CompiledProgram.of(
            folder,
            "stripped",
            SOURCE,
            "-g",
            "-O1",
            "-fno-omit-frame-pointer",
            "-Wl,--build-id=sha1");
    CompiledProgram.run(folder, "objcopy", "--only-keep-debug", "stripped", "other.debug");
    CompiledProgram.run(folder, "strip", "stripped");
    CompiledProgram.run(folder, "objcopy", "--add-gnu-debuglink=other.debug", "stripped");
    String script =
        "uprobe:PROGRAM:inner { @[ustack, usym(reg(\"ip\")), args.p->second] = count(); }"
            + " uprobe:PROGRAM@stripped.c:2 { @lines[ustack] = count(); }";
    Map<String, Integer> opened =
        opened(script.replace("PROGRAM", program.toString()), program, "stripped.c:9");
    checkOpenedOnce(opened, program);
    assertThat(opened.get(folder.resolve("other.debug").toString())).isEqualTo(1);
  }

  @Test
  void symbolsOfTheKernelAreReadOnceForAddressesAndNames() throws Exception {
    Path program = CompiledProgram.of(folder, "quiet", "int main(void) { return 0; }");
    String script =
        "tracepoint:syscalls:sys_enter_exit_group {"
            + " @[kstack, ksym(kaddr(\"vfs_read\")), ksym(kaddr(\"vfs_write\"))] = count(); }";
    Map<String, Integer> opened = opened(script, program, ", vfs_read, vfs_write]");
    assertThat(opened.getOrDefault("/proc/kallsyms", 0)).isLessThanOrEqualTo(1);
    assertThat(opened.keySet().stream().filter(name -> name.endsWith("/kallsyms.index")))
        .hasSize(1)
        .allSatisfy(name -> assertThat(opened.get(name)).isEqualTo(1));
  }

  /** How many bytes Sonde reads while it runs a script on a program. */
  private long read(String script, Path program, String expected) throws Exception {
    Path output = folder.resolve("inner.out");
    List<String> command = new ArrayList<>(SONDE.command());
    command.addAll(List.of("-q", "-o", output.toString(), "-c", program.toString()));
    Path inner = Files.writeString(folder.resolve("inner.bt"), script);
    command.add(inner.toString());
    String outer =
        """
        tracepoint:syscalls:sys_exit_read, tracepoint:syscalls:sys_exit_pread64
        /pid == cpid && args.ret > 0/ { @read = sum(args.ret); }
        """;
    Tracer.Outcome outcome =
        SONDE.run("", List.of("-q", "-e", outer, "-c", String.join(" ", command)));
    assertThat(outcome.errors()).isEmpty();
    assertThat(Files.readString(output)).contains(expected);
    return Long.parseLong(outcome.output().strip().substring("@read: ".length()));
  }

  @Test
  void symbolsOfALargeProgramAreReadOnce() throws Exception {
    StringBuilder functions = new StringBuilder("void work(void) {}\n__asm__(\".text\\n\"\n");
    for (int i = 0; i < 40_000; i++) {
      String name = "one_of_many_functions_" + i;
      functions.append(
          "\".globl %1$s\\n.type %1$s,@function\\n%1$s: ret\\n.size %1$s, 1\\n\"\n"
              .formatted(name));
    }
    String main = "int main(void) { work(); return 0; }\n";
    Path small =
        CompiledProgram.of(
            folder, "small", "void work(void) {}\n" + main, "-fno-omit-frame-pointer");
    Path large =
        CompiledProgram.of(folder, "large", functions + ");\n" + main, "-fno-omit-frame-pointer");
    String one = "uprobe:PROGRAM:work { @[ustack] = count(); }";
    String more =
        """
        uprobe:PROGRAM:one_of_many_functions_7, uprobe:PROGRAM:one_of_many_functions_39999,
        uprobe:PROGRAM:*_1234*, uprobe:PROGRAM:mai[n] { @more = count(); }
        """;
    long base = read(one.replace("PROGRAM", small.toString()), small, "main+");
    long often = read((one + more).replace("PROGRAM", large.toString()), large, "main+");
    // All of the program, once.
    assertThat(often - base)
        .as("bytes of %d", Files.size(large))
        .isBetween(1L << 20, Files.size(large) * 5 / 4);
  }
}
