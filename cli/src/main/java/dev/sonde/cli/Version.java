package dev.sonde.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which Sonde this is, as the build wrote it down. */
final class Version {
  /** The bpftrace whose language and options Sonde has. */
  private static final String BPFTRACE = "0.27.1";

  private Version() {}

  /**
   * What {@code --version} prints. Scripts read from it what their bpftrace can do; who starts
   * Sonde under that name is told both: which bpftrace it is like, and that it is Sonde.
   *
   * @param processName the name it was started under
   */
  static String line(String processName) {
    return processName.equals("bpftrace")
        ? "bpftrace v" + BPFTRACE + " (Sonde v" + text() + ")"
        : "sonde v" + text();
  }

  /** The version, such as {@code 0.1.0}. */
  static String text() {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
