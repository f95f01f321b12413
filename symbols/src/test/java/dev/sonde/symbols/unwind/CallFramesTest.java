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
      #include <signal.h>
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
      __attribute__((noinline)) void handler(int signal) {
        report(signal);
      }
      __attribute__((noinline)) int aligned(int a, int b, int c, int d, int e, int f, int g) {
        volatile char room[64] __attribute__((aligned(64)));
        room[a] = b;
        raise(SIGUSR1);
        return room[a] + g;
      }
      int main(int argc, char **argv) {
        end = (unsigned long)argv;
        signal(SIGUSR1, handler);
        return argc == 1 ? pushes(argc, 2, 3, 4, 5, 6, 7, 8) == 0
                         : aligned(argc, 2, 3, 4, 5, 6, 7) == 0;
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
    check(program, List.of("report", "large", "dynamic", "pushes"), 5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O0 -fno-omit-frame-pointer",
        "-O2 -fomit-frame-pointer",
        "-O2 -fomit-frame-pointer -mforce-drap"
      })
  void leadThroughSignalsAndStacksThatAreAlignedAnew(String options)
      throws IOException, InterruptedException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the program is for x86-64");
    String all = options + " -static -no-pie -fno-pie -fno-optimize-sibling-calls";
    Path program = new Compiler(folder).c("frames", SOURCE, all.split(" "));
    check(program, List.of("report", "handler"), 20, "signal");
  }

  private static void check(Path program, List<String> innermost, int limit, String... arguments)
      throws IOException, InterruptedException {
    String[] lines = output(program, arguments).split("\n");
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
      assertThat(expected.subList(0, innermost.size())).isEqualTo(innermost);
      int depth = expected.indexOf("main") + 1;
      assertThat(depth).isBetween(innermost.size() + 1, limit);
      StackWalk walk = new StackWalk(frames::find, memory);
      long[] walked = walk(walk, registers, depth);
      assertThat(names(file, walked)).isEqualTo(expected.subList(0, depth));
      StackWalk byTable = new StackWalk(frames.table()::find, memory);
      assertThat(walk(byTable, registers, depth)).isEqualTo(walked);
    }
  }

  private static long[] walk(StackWalk walk, long[] registers, int depth) throws IOException {
    return walk.walk(registers[0], registers[1], registers[2], depth).stream()
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

  private static String output(Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).start();
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
