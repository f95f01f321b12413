package dev.sonde.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracedCommandTest {
  @Test
  void isHeldUntilReleasedAndKeepsItsProcessId(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("command");
    Path result = folder.resolve("result");
    Files.writeString(script, "#!/bin/sh\necho \"$$ $1\" > \"$2\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    try (TracedCommand command = TracedCommand.start("'" + script + "' \"two words\" " + result)) {
      CountDownLatch ended = new CountDownLatch(1);
      command.onExit(ended::countDown);
      command.awaitHold();
      Path holder = Path.of("/proc", Long.toString(command.pid()), "comm");
      assertThat(Files.readString(holder)).isEqualTo("sh\n");
      Thread.sleep(100);
      assertThat(result).doesNotExist();
      assertThat(command.isAlive()).isTrue();
      command.release();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(command.isAlive()).isFalse();
      assertThat(Files.readString(result)).isEqualTo(command.pid() + " two words\n");
    }
  }

  @Test
  void endsWithTheSession() throws Exception {
    TracedCommand held = TracedCommand.start("sleep 86");
    held.close();
    TracedCommand running = TracedCommand.start("sleep 86");
    running.release();
    running.close();
    for (TracedCommand command : new TracedCommand[] {held, running}) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (command.isAlive() && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
      assertThat(command.isAlive()).isFalse();
    }
  }

  @Test
  void aHeldCommandDoesNotOutliveAKilledTracer() throws Exception {
    Process tracer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HeldCommand.class.getName(),
                "sleep 87")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = tracer.inputReader()) {
      ProcessHandle command = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
      Thread.sleep(100); // it comes to where it is held
      assertThat(command.isAlive()).isTrue();
      tracer.destroyForcibly();
      command.onExit().get(10, TimeUnit.SECONDS);
    } finally {
      tracer.destroyForcibly();
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TracedCommand.start("/nonexistent/x"))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("/nonexistent/x");
    assertThatThrownBy(() -> TracedCommand.start("no-such-command-at-all"))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("PATH");
    assertThatThrownBy(() -> TracedCommand.start("  ")).isInstanceOf(ProcessException.class);
    assertThatThrownBy(() -> TracedCommand.start("/bin/echo 'a"))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("quotation");
    assertThatThrownBy(() -> ExistingProcess.of(1L << 30)).isInstanceOf(ProcessException.class);
  }

  @Test
  void wordsAreSplitAsByAShell() {
    assertThat(CommandLine.split("find /usr  -name \"*.h\" -o 'a b'\\ c \"d\\\"e\" ''"))
        .containsExactly("find", "/usr", "-name", "*.h", "-o", "a b c", "d\"e", "");
  }
}
