package dev.sonde.bpf.feature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The options that the running kernel was built with, as lines {@code CONFIG_NAME=VALUE}. */
final class KernelConfiguration {
  /** There with {@code CONFIG_IKCONFIG_PROC=y}. */
  private static final Path IN_KERNEL = Path.of("/proc/config.gz");

  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

  private KernelConfiguration() {}

  /** From the kernel itself, or from where distributions put it; empty where neither tells. */
  static String read() {
    try {
      if (Files.isReadable(IN_KERNEL)) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(IN_KERNEL))) {
          return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
      }
      String release = Files.readString(RELEASE).strip();
      Path installed = Path.of("/boot", "config-" + release);
      return Files.isReadable(installed)
          ? new String(Files.readAllBytes(installed), StandardCharsets.ISO_8859_1)
          : "";
    } catch (IOException _) {
      return ""; // not told, then
    }
  }
}
