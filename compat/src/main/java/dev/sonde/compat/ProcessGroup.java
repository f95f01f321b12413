package dev.sonde.compat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command in a session of its own, so that all that it starts ends with it, and its output. */
final class ProcessGroup implements AutoCloseable {
  private final Process process;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Thread reader;

  private ProcessGroup(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts a command.
   *
   * @param environment all of its environment, or null for that of this process
   */
  static ProcessGroup start(List<String> command, Path folder, Map<String, String> environment)
      throws IOException {
    List<String> line = new java.util.ArrayList<>(List.of("setsid"));
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    return new ProcessGroup(process);
  }

  static ProcessGroup shell(String command, Path folder, Map<String, String> environment)
      throws IOException {
    return start(List.of("/bin/sh", "-c", command), folder, environment);
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream input = process.getInputStream()) {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        synchronized (output) {
          output.write(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What it has printed so far; bytes that are not UTF-8 as {@code \xNN}. */
  String output() {
    byte[] bytes;
    synchronized (output) {
      bytes = output.toByteArray();
    }
    return Utf8.decode(bytes);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Whether it ended, and all that it printed is read, within a time. */
  boolean awaitEnd(long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    if (!process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      return false;
    }
    reader.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    return !reader.isAlive();
  }

  boolean alive() {
    return process.isAlive() || reader.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Sends a signal to all of the session. */
  void signal(String name) throws IOException, InterruptedException {
    // The session's first process may have ended with others left, or all of it: kill says so then.
    new ProcessBuilder("kill", "-" + name, "--", "-" + process.pid())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      if (alive()) {
        signal("KILL");
        awaitEnd(2000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
