package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.differential.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of code without frame pointers, against what is known of the program. */
@Tag("kernel")
class CallFrameStackTest {
  private static final Tracer SONDE = Tracer.sonde();
  private static final int DEPTH = 30;

  private static @TempDir Path folder;
  private static Path deep;
  private static Path loads;
  private static Path signals;
  private static Path generates;
  private static Path returns;
  private static Path framePointers;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "call frames are walked on x86-64");
    String[] options = {"-O2", "-fomit-frame-pointer"};
    deep =
        CompiledProgram.of(
            folder,
            "deep",
            functions()
                + "int main() { for (int i = 0; i < 9000; i++) { call(1); usleep(1000); } }",
            options);
    CompiledProgram.of(
        folder, "deep.so", functions(), "-O2", "-fomit-frame-pointer", "-shared", "-fPIC");
    loads =
        CompiledProgram.of(
            folder,
            "loads",
            """
            #include <dlfcn.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(int count, char **arguments) {
              getchar();
              void *library = dlopen(arguments[1], RTLD_NOW);
              void (*call)(int) = (void (*)(int)) dlsym(library, "call");
              for (;;) { call(1); usleep(1000); }
            }
            """,
            options);
    signals =
        CompiledProgram.of(
            folder,
            "signals",
            """
            #include <signal.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>
            volatile int sink;
            __attribute__((noinline)) void handler(int signal) { sink = getppid(); sink++; }
            __attribute__((noinline)) void loop(int a, int b, int c, int d, int e, int f, char *g) {
              volatile char room[64] __attribute__((aligned(64)));
              for (;;) { room[a & 63] = *g; sink++; }
            }
            int main(int count, char **arguments) {
              struct sigaction action = { .sa_handler = handler };
              stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
              sigaltstack(&stack, 0);
              action.sa_flags = SA_RESTART | (count > 1 ? SA_ONSTACK : 0);
              sigaction(SIGALRM, &action, 0);
              ualarm(20000, 20000);
              loop(1, 2, 3, 4, 5, 6, arguments[0]);
            }
            """,
            "-O2",
            "-fomit-frame-pointer",
            "-mforce-drap");
    generates =
        CompiledProgram.of(
            folder,
            "generates",
            """
            #include <string.h>
            #include <sys/mman.h>
            #include <unistd.h>
            volatile int sink;
            __attribute__((noinline)) void callback(void) { sink = getppid(); sink++; }
            // push rbp; mov rbp, rsp; call rdi; pop rbp; ret: and with 0x1234 for rsp.
            static const char keeps[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
            static const char loses[] =
                {0x55, 0x48, 0xc7, 0xc5, 0x34, 0x12, 0, 0, 0xff, 0xd7, 0x5d, 0xc3};
            int main(int count, char **arguments) {
              char *code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              memcpy(code, keeps, sizeof keeps);
              memcpy(code + 64, loses, sizeof loses);
              void (*generated)(void (*)(void)) = (void *) (count > 1 ? code + 64 : code);
              for (;;) { generated(callback); usleep(1000); }
            }
            """,
            "-O2",
            "-w",
            "-fno-omit-frame-pointer");
    framePointers =
        CompiledProgram.of(
            folder,
            "frame-pointer.so",
            """
            asm(".globl byFramePointer; .type byFramePointer, @function; byFramePointer:"
                "push %rbp; mov %rsp, %rbp; call *%rdi; pop %rbp; ret;"
                ".size byFramePointer, . - byFramePointer");
            """,
            "-shared",
            "-nostdlib",
            "-fno-asynchronous-unwind-tables");
    returns =
        CompiledProgram.of(
            folder,
            "returns",
            waiting(),
            "-O2",
            "-fomit-frame-pointer",
            "-w",
            framePointers.toString());
  }

  /** Functions in which a uretprobe may wait: some call others last, or never return. */
  private static String waiting() {
    return """
    #include <setjmp.h>
    #include <unistd.h>
    #define APART __attribute__((noinline, noclone))
    volatile int sink;
    static jmp_buf back;
    APART int c(int n) { sink = getppid(); return sink + n; }
    APART int b(int n) { int r = c(n + 1); sink = r; return r * 3 + sink; }
    APART int last(int n) { int r = b(n + 2); sink = r; return r * 5 + sink; }
    APART int middle(int n) { sink++; return last(n + sink); }
    APART int first(int n) { sink++; return middle(n + sink); }
    APART int a(int n) {
      char room[72];
      room[n & 63] = n;
      int r = first(n);
      sink = r;
      return r + room[sink & 63];
    }
    APART int again(int n) { int r = n ? again(n - 1) : a(n); sink = r; return r + sink; }
    APART void leaves(int n) { sink = n; longjmp(back, 1); }
    APART int stays(int n) { int r = b(n); sink = r; return r + sink; }
    int byFramePointer(int (*)(int));
    int main(int count, char **arguments) {
      for (;;) {
        switch (arguments[1][0]) {
          case 'r': sink = again(8); break;
          case 'l': if (!setjmp(back)) { leaves(2); } sink = stays(2); break;
          case 'f': sink = byFramePointer(b); break;
        }
        /* From 6.13 on the kernel detaches when no uretprobe has been met for 100 ms. */
        usleep(150000);
      }
    }
    """;
  }

  /** Functions that call each other, with frames of all kinds of sizes. */
  private static String functions() {
    StringBuilder source = new StringBuilder("#include <unistd.h>\n#include <string.h>\n");
    source.append("volatile int sink;\n");
    String head = "__attribute__((noinline, noclone)) int f%d(int a, char *b) {";
    source.append(head.formatted(0)).append(" sink = getppid(); return sink + a; }\n");
    for (int i = 1; i < DEPTH; i++) {
      int size = i % 4 * 72;
      source.append(head.formatted(i));
      if (size > 0) {
        source.append(
            "char c[%d]; memset(c, a, sizeof c); sink = c[a %% %d];".formatted(size, size));
      }
      String argument = size > 0 ? "c" : "b";
      source.append("int r = f%d(a + 1, %s); sink = r;".formatted(i - 1, argument));
      source.append("return r * 3 + a + sink; }\n");
    }
    return source
        .append(
            "__attribute__((noinline)) void call(int a) { sink = f%d(a, \"x\"); sink++; }\n"
                .formatted(DEPTH - 1))
        .toString();
  }

  /** The functions of a stack that was printed, from the innermost outwards. */
  private static List<String> functions(String output) {
    List<String> functions = new ArrayList<>();
    for (String line : output.lines().toList()) {
      int plus = line.indexOf('+');
      if (line.startsWith("        ")) {
        functions.add(line.substring(8, plus < 0 ? line.length() : plus));
      }
    }
    return functions;
  }

  private static List<String> calls() {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      calls.add("f" + i);
    }
    return calls;
  }

  /** What {@code dw_ustack} has where a probe fires the third time, while uretprobes wait. */
  private static List<String> whileWaiting(String program, String probe, String... waitedFor)
      throws Exception {
    StringBuilder script = new StringBuilder();
    for (String function : waitedFor) {
      Path file = function.equals("byFramePointer") ? framePointers : returns;
      script.append("uretprobe:%s:%s { @++; } ".formatted(file, function));
    }
    script.append("%s { if (@n++ == 2) { print(dw_ustack); exit(); } }".formatted(probe));
    Tracer.Outcome outcome = run(script.toString(), "-c", returns + " " + program);
    assertThat(outcome.errors()).isEmpty();
    return functions(outcome.output());
  }

  private static void assertWhole(List<String> functions, String... inner) {
    assertThat(functions).startsWith(inner).endsWith("_start").doesNotContain("<unwind failure>");
    assertThat(functions.subList(inner.length, functions.size()))
        .allMatch(name -> name.startsWith("_"));
  }

  @Test
  void walksThroughFunctionsThatUretprobesWaitFor() throws Exception {
    String entry = "uprobe:" + returns + ":c";
    // The functions between a and last have ended when last is called, which calls b.
    String[] recursive =
        "c b last a again again again again again again again again again main".split(" ");
    assertWhole(whileWaiting("recursive", entry, "b", "main"), recursive);
    assertWhole(whileWaiting("recursive", entry, "again"), recursive);
    assertWhole(whileWaiting("recursive", entry, "a", "again", "b", "main"), recursive);
    // Each of these has an instance, all of the same place in the stack.
    assertWhole(whileWaiting("recursive", entry, "first", "middle", "last"), recursive);
    assertWhole(
        whileWaiting("recursive", entry, "first", "middle", "last", "b", "again", "main"),
        recursive);
    assertWhole(
        whileWaiting("frame-pointer", entry, "b", "byFramePointer", "main"),
        "c",
        "b",
        "byFramePointer",
        "main");
    // What was left by longjmp is still in the kernel's chain.
    assertWhole(whileWaiting("longjmp", entry, "leaves"), "c", "b", "stays", "main");
    assertWhole(whileWaiting("longjmp", entry, "leaves", "b", "main"), "c", "b", "stays", "main");
  }

  @Test
  void walksFromAUretprobe() throws Exception {
    // Its function has returned, of those that call each other last all have.
    String[] callers = "again again again again again again again again again main".split(" ");
    String a = "uretprobe:" + returns + ":a";
    assertWhole(whileWaiting("recursive", a), callers);
    assertWhole(whileWaiting("recursive", a, "again", "main"), callers);
    String last = "uretprobe:" + returns + ":last";
    List<String> functions =
        whileWaiting("recursive", last, "first", "middle", "a", "again", "main");
    assertThat(functions.getFirst()).isEqualTo("a");
    assertWhole(functions.subList(1, functions.size()), callers);
  }

  private static Tracer.Outcome run(String script, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-q", "-e", script));
    arguments.addAll(List.of(options));
    return SONDE.run("", arguments);
  }

  @Test
  void walksFromASystemCallToTheStart() throws Exception {
    Tracer.Outcome outcome =
        run(
            "tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { print(dw_ustack); exit(); }",
            "-c",
            deep.toString());
    assertThat(outcome.errors()).isEmpty();
    List<String> functions = functions(outcome.output());
    assertThat(functions.getFirst()).contains("getppid");
    assertThat(functions.subList(1, DEPTH + 1)).isEqualTo(calls());
    assertThat(functions.subList(DEPTH + 1, functions.size()))
        .startsWith("call", "main")
        .endsWith("_start");
  }

  @Test
  void walksThroughSignals() throws Exception {
    for (String command : List.of(signals.toString(), signals + " own-stack")) {
      Tracer.Outcome outcome =
          run(
              "tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { print(dw_ustack); exit(); }",
              "-c",
              command);
      assertThat(outcome.errors()).isEmpty();
      List<String> functions = functions(outcome.output());
      assertThat(functions.get(1)).isEqualTo("handler");
      assertThat(functions.subList(3, functions.size()))
          .as("behind the frame of the signal")
          .startsWith("loop", "main")
          .endsWith("_start");
    }
  }

  /** Of a process that has been running: code that is made later is known within a second. */
  private static List<String> generated(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(generates.toString()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).start();
    try {
      Thread.sleep(300);
      Tracer.Outcome outcome =
          run(
              "tracepoint:syscalls:sys_enter_getppid { print(dw_ustack); exit(); }",
              "-p",
              Long.toString(process.pid()));
      assertThat(outcome.errors()).isEmpty();
      return functions(outcome.output());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void walksThroughGeneratedCodeByFramePointers() throws Exception {
    List<String> functions = generated();
    assertThat(functions.subList(1, functions.size())).startsWith("callback");
    assertThat(functions.get(2)).startsWith("0x");
    assertThat(functions.subList(3, functions.size())).startsWith("main").endsWith("_start");
  }

  @Test
  void doesNotBelieveAFramePointerThatLeadsNowhere() throws Exception {
    List<String> functions = generated("loses");
    assertThat(functions.subList(1, functions.size())).startsWith("callback");
    assertThat(functions.get(2)).startsWith("0x");
    assertThat(functions.subList(3, functions.size())).containsExactly("<unwind failure>");
  }

  @Test
  void walksFromTheEntryOfAFunctionAsFarAsAsked() throws Exception {
    Tracer.Outcome outcome =
        run(
            "uprobe:"
                + deep
                + ":f3 { print((dw_ustack(3), len(dw_ustack(3)), ustack(dwarf, 2)));"
                + " @[dw_ustack(raw, 64)] = 1; print(len(dw_ustack)); exit(); }",
            "-c",
            deep.toString());
    assertThat(outcome.errors()).isEmpty();
    assertThat(functions(outcome.output())).containsExactly("f3", "f4", "f5", "f3", "f4");
    assertThat(outcome.output()).contains(", 3,");
    // f3 to f29, call, main, and what is before it.
    int depth =
        Integer.parseInt(
            outcome.output().lines().filter(l -> l.matches("\\d+")).toList().getFirst());
    assertThat(depth).isBetween(DEPTH - 3 + 2 + 1, DEPTH - 3 + 2 + 4);
    String key = outcome.output().substring(outcome.output().indexOf("@["));
    assertThat(key.lines().filter(line -> line.matches("[0-9a-f]+"))).hasSize(depth);
  }

  @Test
  void walksWhatSamplesHit() throws Exception {
    Tracer.Outcome outcome =
        run(
            "profile:hz:997 /pid == cpid/ { @n = count(); @[dw_ustack] = count(); }"
                + " interval:s:2 { exit(); }",
            "-c",
            deep.toString());
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains("@n: ");
    String stacks = outcome.output();
    long whole = count(stacks, "        _start+");
    assertThat(whole).isPositive();
    assertThat(count(stacks, "<unwind failure>")).isLessThan(whole);
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }

  @Test
  void knowsWhatIsLoadedLater() throws Exception {
    Process process = new ProcessBuilder(loads.toString(), folder + "/deep.so").start();
    try {
      // However long it takes to look at what was loaded.
      String script =
          "begin { system(\"echo > /proc/%d/fd/0\"); }"
              + " tracepoint:syscalls:sys_enter_getppid /pid == %d && len(dw_ustack) > %d/"
              + " { print(dw_ustack); exit(); } interval:s:60 { print(\"never\"); exit(); }";
      long pid = process.pid();
      Tracer.Outcome outcome =
          run(script.formatted(pid, pid, DEPTH), "--unsafe", "-p", Long.toString(pid));
      List<String> functions = functions(outcome.output());
      assertThat(functions).as(outcome.errors()).hasSizeGreaterThan(DEPTH);
      assertThat(functions.subList(1, DEPTH + 1)).isEqualTo(calls());
      assertThat(functions).contains("main").endsWith("_start");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void followsProgramsThatAProcessBecomesAndStarts() throws Exception {
    Path script = folder.resolve("chain");
    Path program = Files.copy(deep, folder.resolve("chained"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(script, "#!/bin/sh\n(%1$s; :) &\nexec %1$s\n".formatted(program));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Tracer.Outcome outcome =
        run(
            "tracepoint:syscalls:sys_enter_getppid /comm == \"chained\" && @n[pid] < 1500/ {"
                + " @n[pid]++; if (@n[pid] == 1500) { @[pid, dw_ustack] = 1; @done++; }"
                + " else if (@n[pid] == 1) { @first[pid] = len(dw_ustack); } if (@done == 2) { exit(); } }",
            "-c",
            script.toString());
    String whole = outcome.output();
    // Each of both, once there was time to look at it.
    assertThat(count(whole, "        _start+")).isEqualTo(2);
    assertThat(count(whole, "        f29+")).isEqualTo(2);
    // Nothing but that the first stacks of the new process were not known.
    for (String line : outcome.errorsBesideMissedRuns().lines().toList()) {
      if (line.contains("WARNING")) {
        assertThat(line).contains("No DWARF unwind data");
      }
    }
  }

  @Test
  void saysWhatItDoesNotKnow() throws Exception {
    Process other = new ProcessBuilder("sleep", "100").start();
    try {
      String script = "uprobe:" + deep + ":f3 { print(dw_ustack); exit(); }";
      Tracer.Outcome outcome = run(script);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.errors())
          .contains(
              "dw_ustack requires a target process. Use -p, -c, or --dwarf-pid to specify one.");
      Process traced = new ProcessBuilder(deep.toString()).start();
      try {
        outcome = run(script, "--dwarf-pid", Long.toString(other.pid()));
      } finally {
        traced.destroyForcibly().waitFor();
      }
      assertThat(outcome.errors()).contains("No DWARF unwind data available for this process.");
      assertThat(outcome.output().strip()).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }
    Tracer.Outcome outcome = run("begin { print(dw_ustack); exit(); }", "--dwarf-pid=4194303");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors()).contains("there is no process 4194303");
  }
}
