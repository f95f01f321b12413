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

  /** What the kernel was started with: {@code preempt=MODE} is the mode it began with. */
  private static final Path COMMAND_LINE = Path.of("/proc/cmdline");

  private Preemption() {}

  /** Whether it may; also where the kernel does not tell. */
  static boolean isPossible() {
    String modes = text(MODES);
    if (!modes.isEmpty()) {
      return isPossible("", modes);
    }
    String version = text(VERSION);
    return isPossible(version, "")
        && (!isChangeable(version)
            || isPossibleFromStart(text(COMMAND_LINE), KernelConfiguration.read()));
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

  private static boolean isChangeable(String version) {
    return version.contains("PREEMPT_DYNAMIC");
  }

  /**
   * Whether a kernel whose mode can be chosen may, unless it was changed since it started.
   *
   * @param commandLine what it was started with
   * @param configuration the options it was built with; empty where they are not known
   */
  static boolean isPossibleFromStart(String commandLine, String configuration) {
    for (String word : commandLine.split("\\s+")) {
      if (word.startsWith("preempt=")) {
        return !word.equals("preempt=none") && !word.equals("preempt=voluntary");
      }
    }
    return !configuration.contains("\nCONFIG_PREEMPT_NONE=y\n")
        && !configuration.contains("\nCONFIG_PREEMPT_VOLUNTARY=y\n");
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
