package dev.sonde.symbols.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes {@code /proc/PID/maps} apart as its bytes come, and keeps the mappings with code: {@code
 * 7f12a0000000-7f12a0028000 r-xp 00001000 08:01 393 /usr/lib/libc.so.6}. The format is that of
 * {@code show_map_vma} in the kernel's {@code fs/proc/task_mmu.c}.
 */
final class MapsParser {
  /** {@code PATH_MAX}, each byte of which may be written in four, and the columns before. */
  private static final int MAX_LINE_LENGTH = 4 * 4096 + 128;

  /** The kernel's own default limit is 65,530 mappings of any kind. */
  private static final int MAX_MAPPINGS = 1 << 16;

  private static final String DELETED = " (deleted)";

  private final List<Mapping> mappings = new ArrayList<>();
  private final byte[] line = new byte[MAX_LINE_LENGTH];
  private int length;
  private int at;
  private String lastPath = "";

  /** Takes the next {@code count} bytes. */
  void feed(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        finish();
      } else if (length < line.length) {
        line[length++] = bytes[i];
      }
    }
  }

  /** Takes what there is as a line. */
  private void finish() {
    if (mappings.size() < MAX_MAPPINGS) {
      parse();
    }
    length = 0;
  }

  /** The mappings of all lines, in the order of their addresses. */
  List<Mapping> mappings() {
    finish();
    return List.copyOf(mappings);
  }

  private void parse() {
    at = 0;
    long start = number(16, '-');
    long end = number(16, ' ');
    if (at < 0 || at + 5 > length || line[at + 2] != 'x') {
      return;
    }
    at += 5;
    long offset = number(16, ' ');
    long major = number(16, ':');
    long minor = number(16, ' ');
    long inode = number(10, ' ');
    if (at < 0 || Long.compareUnsigned(start, end) >= 0) {
      return;
    }
    String path = path();
    boolean deleted = path.endsWith(DELETED);
    if (deleted) {
      path = path.substring(0, path.length() - DELETED.length());
    }
    mappings.add(new Mapping(start, end, offset, major << 32 | minor, inode, path, deleted));
  }

  /**
   * Reads a number and what must stand behind it. Where there is none, {@link #at} is negative from
   * then on.
   */
  private long number(int radix, char end) {
    long value = 0;
    int from = at;
    while (at >= 0 && at < length && line[at] != end) {
      int digit = Character.digit(line[at], radix);
      if (digit < 0) {
        at = -1;
        return 0;
      }
      value = value * radix + digit;
      at++;
    }
    if (at < 0 || at == from || at == length && end != ' ') {
      at = -1;
      return 0;
    }
    at = Math.min(at + 1, length);
    return value;
  }

  private String path() {
    while (at < length && line[at] == ' ') {
      at++;
    }
    String path =
        new String(unescaped(Arrays.copyOfRange(line, at, length)), StandardCharsets.UTF_8);
    // Of one library there are several mappings in a row as a rule: one string does for all.
    lastPath = path.equals(lastPath) ? lastPath : path;
    return lastPath;
  }

  /** The path with its line ends, which the kernel writes as {@code \012}. */
  private static byte[] unescaped(byte[] path) {
    int to = 0;
    for (int from = 0; from < path.length; from++) {
      if (path[from] == '\\'
          && from + 3 < path.length
          && path[from + 1] == '0'
          && path[from + 2] == '1'
          && path[from + 3] == '2') {
        path[to++] = '\n';
        from += 3;
      } else {
        path[to++] = path[from];
      }
    }
    return to == path.length ? path : Arrays.copyOf(path, to);
  }
}
