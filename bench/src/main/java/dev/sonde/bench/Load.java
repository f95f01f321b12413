package dev.sonde.bench;

import java.io.IOException;
import java.util.List;

/**
 * A process that makes system calls, held until it is told to go, so that a tracer can be given its
 * process id beforehand.
 */
final class Load implements AutoCloseable {
  private final Process process;

  private Load(Process process) {
    this.process = process;
  }

  /** {@code count} reads and as many writes of one byte. */
  static Load reads(int count) throws IOException {
    return held("exec dd if=/dev/zero of=/dev/null bs=1 count=" + count + " 2>/dev/null");
  }

  /** {@code count} opens of one file, without a process for each. */
  static Load opens(int count) throws IOException {
    return held("i=0; while [ $i -lt " + count + " ]; do : < /etc/passwd; i=$((i+1)); done");
  }

  private static Load held(String command) throws IOException {
    return new Load(
        new ProcessBuilder(List.of("sh", "-c", "read go; " + command))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  String pid() {
    return Long.toString(process.pid());
  }

  /** Lets it run and waits for its end. */
  void run() throws IOException, InterruptedException {
    process.getOutputStream().write("go\n".getBytes());
    process.getOutputStream().close();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
