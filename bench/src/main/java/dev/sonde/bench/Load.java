package dev.sonde.bench;

import java.io.IOException;
import java.util.List;

/**
 * A process that makes system calls, held until it is told to go, so that a tracer can be given its
 * process id beforehand.
 */
final class Load implements AutoCloseable {
  private final Process process;
  private final int calls;

  private Load(Process process, int calls) {
    this.process = process;
    this.calls = calls;
  }

  /** {@code count} reads and as many writes of one byte. */
  static Load reads(int count) throws IOException {
    return held(
        "exec dd if=/dev/zero of=/dev/null bs=1 count=" + count + " 2>/dev/null", 2 * count);
  }

  /** {@code count} opens of one file, without a process for each. */
  static Load opens(int count) throws IOException {
    return held("i=0; while [ $i -lt " + count + " ]; do : < /etc/passwd; i=$((i+1)); done", count);
  }

  private static Load held(String command, int calls) throws IOException {
    return new Load(
        // Not by sh's read, which itself reads single bytes as a load does.
        new ProcessBuilder(List.of("sh", "-c", "cat >/dev/null; " + command))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start(),
        calls);
  }

  /** The system calls that it is there for, but for the few that start and end it. */
  int calls() {
    return calls;
  }

  String pid() {
    return Long.toString(process.pid());
  }

  /** Lets it run and waits for its end. */
  void run() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
