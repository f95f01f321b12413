package dev.sonde.symbols.dwarf;

import java.util.Arrays;

/** The rows of a line table as they were made, and the sequences that they are parts of. */
final class LineRows {
  private static final int STATEMENT = 1 << 31;

  private long[] addresses = new long[64];
  private int[] lines = new int[64];
  private int[] columns = new int[64];

  /** The number of the file, and {@link #STATEMENT}. */
  private int[] files = new int[64];

  private int count;

  int count() {
    return count;
  }

  void add(long address, int file, int line, int column, boolean statement) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, count * 2);
      lines = Arrays.copyOf(lines, count * 2);
      columns = Arrays.copyOf(columns, count * 2);
      files = Arrays.copyOf(files, count * 2);
    }
    addresses[count] = address;
    lines[count] = line;
    columns[count] = column;
    files[count] = file & ~STATEMENT | (statement ? STATEMENT : 0);
    count++;
  }

  /** Takes back all rows from {@code from} on. */
  void cut(int from) {
    count = from;
  }

  long address(int row) {
    return addresses[row];
  }

  int line(int row) {
    return lines[row];
  }

  int column(int row) {
    return columns[row];
  }

  int file(int row) {
    return files[row] & ~STATEMENT;
  }

  /** Whether the row is a good place to stop at: the beginning of a statement. */
  boolean isStatement(int row) {
    return files[row] < 0;
  }

  /**
   * The last row of {@code from} to {@code to}, exclusive, that begins at or before the address.
   */
  int find(int from, int to, long address) {
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (Long.compareUnsigned(addresses[middle], address) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
