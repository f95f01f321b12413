package dev.sonde.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The first stack of a program of 500 MB with a million functions, beside that of a small one: what
 * the names in it cost.
 */
final class LargeProgramBenchmark {
  private static final int FUNCTIONS = 1_000_000;
  private static final String SCRIPT =
      """
      config = { show_debug_info=0 }
      tracepoint:syscalls:sys_enter_getppid /pid == $1/ { print(ustack(3)); exit(); }
      """;
  private static final String MAIN =
      """
      #include <sys/syscall.h>
      #include <unistd.h>
      __attribute__((noinline)) long leaf(void) { return syscall(SYS_getppid) + 1; }
      int main() { for (;;) { leaf(); usleep(1000); } }
      """;

  private final Tracer[] tracers;
  private final int rounds;

  LargeProgramBenchmark(Tracer sonde, Tracer bpftrace, int rounds) {
    this.tracers = new Tracer[] {sonde, bpftrace};
    this.rounds = rounds;
  }

  void run(Table table) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("large");
    try {
      Path main = Files.writeString(folder.resolve("main.c"), MAIN);
      Path functions = folder.resolve("functions.s");
      writeFunctions(functions);
      Path small = build(folder.resolve("small"), main);
      Path large = build(folder.resolve("large"), main, functions);
      Files.delete(functions);
      measure("small program", small, table);
      measure("500 MB program", large, table);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void writeFunctions(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(".text\n");
      for (int i = 0; i < FUNCTIONS; i++) {
        // In an order of their own, as those of real programs are.
        int number = (int) (i * 7_368_787L % FUNCTIONS);
        String name =
            "_ZN9namespace5inner%dEClassWithTheLongNameThatClassesHave%dEv".formatted(number, i);
        out.write(".globl %1$s\n.type %1$s,@function\n%1$s:\n".formatted(name));
        out.write(".skip 96,0x90\nret\n.size %1$s,.-%1$s\n".formatted(name));
      }
      out.write(".section .rodata\n.skip 300000000,0x41\n");
    }
  }

  private static Path build(Path program, Path... sources)
      throws IOException, InterruptedException {
    Stream.Builder<String> line = Stream.builder();
    line.add("gcc").add("-O1").add("-fno-omit-frame-pointer").add("-o").add(program.toString());
    for (Path source : sources) {
      line.add(source.toString());
    }
    Command.run(line.build().toArray(String[]::new));
    return program;
  }

  private void measure(String what, Path program, Table table)
      throws IOException, InterruptedException {
    double[][] processor = new double[2][rounds];
    double[][] memory = new double[2][rounds];
    Process load = new ProcessBuilder(program.toString()).start();
    try {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          WholeRun run = WholeRun.of(tracers[i], "-e", SCRIPT, Long.toString(load.pid()));
          if (!run.output().contains("main+")) {
            throw new IllegalStateException(tracers[i].name() + " gave no names: " + run.output());
          }
          processor[i][round] = run.processorSeconds();
          memory[i][round] = run.peakMib();
        }
      }
    } finally {
      load.destroyForcibly().waitFor();
    }
    table.add("first stack, " + what + ": CPU", "s cpu", processor[0], processor[1]);
    table.add("first stack, " + what + ": memory", "MiB", memory[0], memory[1]);
  }
}
