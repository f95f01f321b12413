package dev.sonde.symbols.process;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import dev.sonde.symbols.text.Printable;
import java.util.Arrays;

/**
 * The names of code that a process made at run time, out of the file that it wrote: {@code
 * perf-PID.map}, with a line {@code START SIZE name} for each function, both numbers hexadecimal
 * (Linux, {@code tools/perf/Documentation/jit-interface.txt}). Where later lines overlap earlier
 * ones, the memory was used again, and the later hold.
 */
final class PerfMap {
  /** Some times what the largest programs write. */
  private static final int MAX_FUNCTIONS = 1 << 21;

  private static final int MAX_NAME_LENGTH = 4096;

  private final byte[] content;
  private final RangeIndex index;
  private long[] starts = new long[1024];
  private int[] names = new int[1024];

  /** Reads {@code content}, which must not change later. A line that is not so is passed over. */
  PerfMap(byte[] content) {
    this.content = content;
    RangeIndexBuilder builder = new RangeIndexBuilder();
    int line = 0;
    while (line < content.length && builder.count() < MAX_FUNCTIONS) {
      int end = line;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      parse(line, end, builder);
      line = end + 1;
    }
    index = builder.newest();
  }

  private void parse(int from, int end, RangeIndexBuilder builder) {
    int space = space(from, end);
    int secondSpace = space(space + 1, end);
    if (space <= from || secondSpace <= space + 1 || secondSpace + 1 >= end) {
      return;
    }
    long start = number(from, space);
    long size = number(space + 1, secondSpace);
    if (start < 0 || size <= 0 || start + size < 0) {
      return;
    }
    int function = builder.count();
    if (function == starts.length) {
      starts = Arrays.copyOf(starts, 2 * function);
      names = Arrays.copyOf(names, 2 * function);
    }
    starts[function] = start;
    names[function] = secondSpace + 1;
    builder.add(start, start + size, 0);
  }

  /** Where the next space is, or {@code end}. */
  private int space(int from, int end) {
    int at = Math.min(from, end);
    while (at < end && content[at] != ' ') {
      at++;
    }
    return at;
  }

  /** A hexadecimal number, or -1 where there is none or one too large for an address. */
  private long number(int from, int end) {
    int at = from;
    if (end - from > 2 && content[from] == '0' && (content[from + 1] | 0x20) == 'x') {
      at += 2;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = Character.digit(content[at], 16);
      if (digit < 0 || value >>> 59 != 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /**
   * The function that {@code address} is in, or null.
   *
   * @param module what the result is to give as its module
   */
  UserSymbol find(long address, String module) {
    int function = index.find(address);
    if (function == RangeIndex.NONE) {
      return null;
    }
    int from = names[function];
    int end = from;
    while (end < content.length && content[end] != '\n' && end - from < MAX_NAME_LENGTH) {
      end++;
    }
    String name = Printable.of(content, from, end - from);
    return new UserSymbol(name, address - starts[function], module);
  }
}
