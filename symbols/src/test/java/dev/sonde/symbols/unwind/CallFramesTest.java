package dev.sonde.symbols.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.SymbolTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program prints its registers, its stack, and what the C library finds of its callers; walking
 * from the former must lead to the latter.
 */
class CallFramesTest {
  private static final String SOURCE =
      """
      #include <execinfo.h>
      #include <stdio.h>
      #include <stdlib.h>
      static unsigned long end;
      __attribute__((noinline)) int report(int n) {
        unsigned long pc, sp, bp;
        void *calls[32];
        int count = backtrace(calls, 32);
        __asm__ volatile("lea 0(%%rip), %0; mov %%rsp, %1; mov %%rbp, %2"
                         : "=r"(pc), "=r"(sp), "=r"(bp));
        printf("%lx %lx %lx\\n", pc, sp, bp);
        for (int i = 0; i < count; i++) printf("%lx ", (unsigned long)calls[i]);
        printf("\\n");
        for (unsigned long at = sp & -8; at < end; at += 8)
          printf("%lx ", *(unsigned long *)at);
        printf("\\n");
        return n + count;
      }
      __attribute__((noinline)) int large(int n) {
        volatile char room[5000];
        room[n] = n;
        return report(n) + room[n];
      }
      __attribute__((noinline)) int dynamic(int n) {
        volatile char *room = __builtin_alloca(n * 100);
        room[0] = n;
        return large(n) + room[0];
      }
      __attribute__((noinline)) int pushes(int a, int b, int c, int d, int e, int f, int g, int h) {
        return dynamic(a + b) * c + d * e + f * g + h;
      }
      int main(int argc, char **argv) {
        end = (unsigned long)argv;
        return pushes(argc, 2, 3, 4, 5, 6, 7, 8) == 0;
      }
      """;

  private @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O0 -fno-omit-frame-pointer",
        "-O1 -fomit-frame-pointer",
        "-O2 -fomit-frame-pointer",
        "-O2 -fomit-frame-pointer -static",
        "-Os -fomit-frame-pointer"
      })
  void leadToAllCallers(String options) throws IOException, InterruptedException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the program is for x86-64");
    String all = options + " -no-pie -fno-pie -fno-optimize-sibling-calls";
    Path program = new Compiler(folder).c("frames", SOURCE, all.split(" "));
    String[] lines = output(program).split("\n");
    long[] registers = numbers(lines[0]);
    long[] calls = numbers(lines[1]);
    Map<Long, Long> stack = new HashMap<>();
    long at = registers[1] & -8;
    for (long word : numbers(lines[2])) {
      stack.put(at, word);
      at += 8;
    }
    try (ElfFile file = ElfFile.open(program)) {
      CallFrames frames = CallFrames.of(file);
      StackWalk.Memory memory =
          address ->
              stack.containsKey(address)
                  ? OptionalLong.of(stack.get(address))
                  : OptionalLong.empty();
      List<String> expected = names(file, calls);
      assertThat(expected).startsWith("report", "large", "dynamic", "pushes", "main");
      StackWalk walk = new StackWalk(frames::find, memory);
      long[] walked = walk(walk, registers);
      assertThat(names(file, walked)).isEqualTo(expected.subList(0, 5));
      StackWalk byTable = new StackWalk(frames.table()::find, memory);
      assertThat(walk(byTable, registers)).isEqualTo(walked);
    }
  }

  private static long[] walk(StackWalk walk, long[] registers) throws IOException {
    return walk.walk(registers[0], registers[1], registers[2], 5).stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  private static List<String> names(ElfFile file, long[] addresses) throws IOException {
    SymbolTable symbols = SymbolTable.of(file);
    List<String> names = new ArrayList<>();
    for (long address : addresses) {
      var symbol = symbols.find(address - 1);
      names.add(symbol == null ? "?" : symbol.name());
    }
    return names;
  }

  private static long[] numbers(String line) {
    String[] words = line.trim().split(" ");
    long[] numbers = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Long.parseUnsignedLong(words[i], 16);
    }
    return numbers;
  }

  private static String output(Path program) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program.toString()).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }

  @Test
  void ofALibraryAreTheSameBySearchAndByTable() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    try (ElfFile file = ElfFile.open(library)) {
      CallFrames frames = CallFrames.of(file);
      UnwindTable table = frames.table();
      assertThat(table.size()).isGreaterThan(100);
      for (int row = 0; row < table.size(); row++) {
        long start = table.start(row);
        assertThat(frames.find(start)).isEqualTo(table.find(start));
        assertThat(PackedRule.pack(table.find(start))).isEqualTo(table.rule(row));
      }
    }
  }
}
