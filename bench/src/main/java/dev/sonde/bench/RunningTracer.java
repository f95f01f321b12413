package dev.sonde.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A started tracer; closing it ends it as Ctrl-C would. */
final class RunningTracer implements AutoCloseable {
  /** Linux reports processor time in hundredths of a second ({@code USER_HZ}). */
  private static final double TICKS_PER_SECOND = 100;

  /**
   * A map of a million stacks takes a tracer, and the kernel, more than half a minute to create.
   */
  private static final long ATTACH_SECONDS = 300;

  private final Process process;
  private final StringBuffer errors = new StringBuffer();
  private final CountDownLatch attached = new CountDownLatch(1);
  private final Thread reader;

  RunningTracer(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::readErrors);
  }

  private void readErrors() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        errors.append(line).append('\n');
        if (line.startsWith("Attached ")) {
          attached.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** The most memory it has had so far, in KiB; 0 once it is ending. */
  long peakKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }

  /** What it has written to standard error so far. */
  String errors() {
    return errors.toString();
  }

  /** Returns once it has said that its probes are attached. */
  void awaitAttached() throws InterruptedException {
    if (!attached.await(ATTACH_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not attached after " + ATTACH_SECONDS + " s:\n" + errors);
    }
  }

  /** Its processor time so far, user and system, in seconds. */
  double processorSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Ends it as Ctrl-C would and waits for that. */
  @Override
  public void close() throws IOException {
    try {
      if (process.isAlive()) {
        // It may end by itself in between; then there is nothing to interrupt, and kill says so.
        new ProcessBuilder("kill", "-INT", Long.toString(pid()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      }
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException("does not end on SIGINT: " + errors);
      }
      reader.join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
