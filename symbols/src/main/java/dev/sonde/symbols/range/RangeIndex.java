package dev.sonde.symbols.range;

/**
 * Finds the range that an address is in, by a binary search over disjoint pieces. Where ranges
 * overlap, {@link RangeIndexBuilder} has decided which of them has which piece. Addresses are
 * unsigned.
 */
public final class RangeIndex {
  /** What {@link #find} gives for an address in no range. */
  public static final int NONE = -1;

  /** Where each piece begins, ascending; with the sign bit turned, so that signed order holds. */
  private final long[] starts;

  /** The range that has the piece, or {@link #NONE}; the last is always {@link #NONE}. */
  private final int[] owners;

  RangeIndex(long[] starts, int[] owners) {
    this.starts = starts;
    this.owners = owners;
  }

  static long ordered(long address) {
    return address ^ Long.MIN_VALUE;
  }

  /** The number of the range that holds {@code address}, counted as they were added. */
  public int find(long address) {
    long wanted = ordered(address);
    int low = 0;
    int high = starts.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (starts[middle] <= wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? NONE : owners[high];
  }
}
