package dev.sonde.symbols.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.process.ProcessSymbols;
import dev.sonde.symbols.process.UserSymbol;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaMachineTest {
  private Process process;

  @AfterEach
  void end() throws InterruptedException, IOException {
    if (process != null) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      Files.deleteIfExists(Path.of("/tmp/perf-" + process.pid() + ".map"));
    }
  }

  private int start(String... command) throws IOException {
    process = new ProcessBuilder(command).start();
    return (int) process.pid();
  }

  /** A Java program that waits for an answer. */
  private int startJava(String... options) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path shell = Path.of(System.getProperty("java.home"), "bin", "jshell");
    assumeTrue(Files.isExecutable(java) && Files.isExecutable(shell), "there is no JDK");
    String[] command = new String[options.length + 4];
    command[0] = java.toString();
    System.arraycopy(options, 0, command, 1, options.length);
    command[options.length + 1] = "-m";
    command[options.length + 2] = "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider";
    command[options.length + 3] = "-s";
    return start(command);
  }

  private int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  @Test
  void aRunningMachineTellsItsMethods() throws IOException, InterruptedException {
    int pid = startJava();
    Path file = Path.of("/tmp/perf-" + pid + ".map");
    JavaMachine machine = new JavaMachine(pid, pid, uid());
    // It does not listen before it is up.
    boolean written = false;
    for (int i = 0; i < 20 && !written; i++) {
      Thread.sleep(250);
      machine = new JavaMachine(pid, pid, uid());
      written = machine.writePerfMap();
    }
    assertThat(machine.problem()).isEmpty();
    assertThat(written).isTrue();
    String interpreter =
        Files.readAllLines(file).stream()
            .filter(line -> line.endsWith(" Interpreter"))
            .findFirst()
            .orElseThrow();
    assertThat(machine.writePerfMap()).as("asked again at once").isFalse();
    long address = Long.parseLong(interpreter.substring(2, interpreter.indexOf(' ')), 16);
    Files.delete(file);
    try (ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);
        ProcessSymbols symbols = new ProcessSymbols(objects)) {
      UserSymbol found = symbols.find(pid, address + 8);
      assertThat(found.name()).isEqualTo("Interpreter");
      assertThat(found.offset()).isEqualTo(8);
    }
    assertThat(file).as("a file that it was asked for").doesNotExist();
  }

  @Test
  void aProcessThatDoesNotListenIsLeftAlone() throws IOException {
    int pid = start("sleep", "60");
    JavaMachine machine = new JavaMachine(pid, pid, uid());
    assertThat(machine.writePerfMap()).isFalse();
    assertThat(machine.problem()).contains("does not listen");
    assertThat(process.isAlive()).isTrue();
  }

  /** As a child of a Java virtual machine does, between fork(2) and execve(2). */
  @Test
  void aProcessThatOnlyLooksLikeOneIsLeftAlone() throws IOException {
    String script = "trap : QUIT; echo up; while :; do read line || exit; done";
    // A shell cannot handle what was ignored when it started, as it is in another one's background.
    int pid = start("env", "--default-signal=QUIT", "sh", "-c", script);
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    assertThat(Files.readString(Path.of("/proc/" + pid + "/status")))
        .as("it handles signal 3, the third bit")
        .containsPattern("SigCgt:\\s[0-9a-f]*[4-7c-f]\n");
    JavaMachine machine = new JavaMachine(pid, pid, uid());
    assertThat(machine.writePerfMap()).isFalse();
    assertThat(machine.problem()).contains("does not listen");
    assertThat(process.isAlive()).isTrue();
  }
}
