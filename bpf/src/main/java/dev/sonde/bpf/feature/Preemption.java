package dev.sonde.bpf.feature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the kernel may take the CPU from its own code for another task. Then a program that is
 * run by a trampoline may be interrupted so, and until it goes on the kernel leaves it out for
 * whatever else comes to its function on that CPU ({@code __bpf_prog_enter_recur} of {@code
 * kernel/bpf/trampoline.c}); programs on kprobes run to their end.
 */
final class Preemption {
  /** All modes of a kernel that can change it, the one in force in parentheses. */
  private static final Path MODES = Path.of("/sys/kernel/debug/sched/preempt");

  /** What {@code uname -v} says. */
  private static final Path VERSION = Path.of("/proc/sys/kernel/version");

  private Preemption() {}

  /** Whether it may; also where the kernel does not tell. */
  static boolean isPossible() {
    return isPossible(text(VERSION), text(MODES));
  }

  /**
   * Whether a kernel may.
   *
   * @param version what {@code uname -v} says; empty where it is not known
   * @param modes such as {@code none (voluntary) full}; empty where they are not known
   */
  static boolean isPossible(String version, String modes) {
    if (!modes.isEmpty()) {
      return !modes.contains("(none)") && !modes.contains("(voluntary)");
    }
    return version.isEmpty() || version.contains("PREEMPT");
  }

  private static String text(Path file) {
    try {
      return Files.isReadable(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.US_ASCII)
          : "";
    } catch (IOException _) {
      return ""; // not told, then
    }
  }
}
