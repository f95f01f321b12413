package dev.sonde.symbols.range;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Finds the range that an address is in, by a binary search over disjoint pieces. Where ranges
 * overlap, {@link RangeIndexBuilder} has decided which of them has which piece. Addresses are
 * unsigned.
 */
public final class RangeIndex {
  /** What {@link #find} gives for an address in no range. */
  public static final int NONE = -1;

  private static final int PIECE_SIZE = Long.BYTES + Integer.BYTES;

  /** Where each piece begins, ascending; with the sign bit turned, so that signed order holds. */
  private final LongBuffer starts;

  /** The range that has the piece, or {@link #NONE}; the last is always {@link #NONE}. */
  private final IntBuffer owners;

  RangeIndex(long[] starts, int[] owners) {
    this(LongBuffer.wrap(starts), IntBuffer.wrap(owners));
  }

  private RangeIndex(LongBuffer starts, IntBuffer owners) {
    this.starts = starts;
    this.owners = owners;
  }

  /** The index that {@link #write} wrote: all that remains of {@code saved}, in its byte order. */
  public static RangeIndex of(ByteBuffer saved) {
    int pieces = saved.remaining() / PIECE_SIZE;
    int from = saved.position();
    ByteBuffer starts = saved.slice(from, pieces * Long.BYTES).order(saved.order());
    ByteBuffer owners =
        saved.slice(from + pieces * Long.BYTES, pieces * Integer.BYTES).order(saved.order());
    return new RangeIndex(starts.asLongBuffer(), owners.asIntBuffer());
  }

  /** How many bytes {@link #write} writes. */
  public int savedSize() {
    return starts.limit() * PIECE_SIZE;
  }

  /** Writes the index, for {@link #of} to read it from a file. */
  public void write(ByteBuffer into) {
    for (int i = 0; i < starts.limit(); i++) {
      into.putLong(starts.get(i));
    }
    for (int i = 0; i < owners.limit(); i++) {
      into.putInt(owners.get(i));
    }
  }

  static long ordered(long address) {
    return address ^ Long.MIN_VALUE;
  }

  /** The number of the range that holds {@code address}, counted as they were added. */
  public int find(long address) {
    long wanted = ordered(address);
    int low = 0;
    int high = starts.limit() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (starts.get(middle) <= wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? NONE : owners.get(high);
  }
}
