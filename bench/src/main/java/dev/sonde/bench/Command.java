package dev.sonde.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs other programs to their end. */
final class Command {
  private Command() {}

  /** Runs a program and returns what it printed, both streams together. */
  static String run(String... line) throws IOException, InterruptedException {
    return run(List.of(line));
  }

  /**
   * Runs a program and returns what it printed, both streams together.
   *
   * @throws IllegalStateException if it fails
   */
  static String run(List<String> line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          String.join(" ", line) + " ended with exit code " + code + "\n" + output);
    }
    return output;
  }
}
