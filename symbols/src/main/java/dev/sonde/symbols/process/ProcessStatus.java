package dev.sonde.symbols.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/status} says of a process.
 *
 * @param uid the effective user, as this process counts users
 * @param innermostPid the process's own number in the innermost of its PID namespaces
 */
record ProcessStatus(int uid, int innermostPid) {

  static ProcessStatus read(int pid) throws IOException {
    byte[] content = Files.readAllBytes(Path.of("/proc/" + pid + "/status"));
    return parse(new String(content, StandardCharsets.ISO_8859_1), pid);
  }

  static ProcessStatus parse(String status, int pid) throws IOException {
    // Real, effective, saved and file system user; and a number for each namespace.
    int uid = number(status, "\nUid:", 1);
    int innermost = number(status, "\nNSpid:", Integer.MAX_VALUE);
    if (uid < 0) {
      throw new IOException("/proc/" + pid + "/status does not name a user");
    }
    return new ProcessStatus(uid, innermost > 0 ? innermost : pid);
  }

  /** The number in a line, counted from 0, or the last where it has fewer; -1 where it has none. */
  private static int number(String status, String key, int wanted) {
    int from = status.indexOf(key);
    if (from < 0) {
      return -1;
    }
    int end = status.indexOf('\n', from + 1);
    String[] words =
        status.substring(from + key.length(), end < 0 ? status.length() : end).trim().split("\\s+");
    try {
      return Integer.parseUnsignedInt(words[Math.min(wanted, words.length - 1)]);
    } catch (NumberFormatException _) {
      // No line that the kernel writes.
      return -1;
    }
  }
}
