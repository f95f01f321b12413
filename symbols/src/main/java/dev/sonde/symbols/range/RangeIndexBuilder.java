package dev.sonde.symbols.range;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Collects ranges of addresses, which may overlap, and makes a {@link RangeIndex} of them. The
 * memory that it takes is 24 bytes a range; the index takes 12 for each of at most twice as many
 * pieces.
 */
public final class RangeIndexBuilder {
  private long[] starts = new long[256];
  private long[] ends = new long[256];
  private int[] preferences = new int[256];
  private final BitSet open = new BitSet();
  private int count;

  /** How many ranges were added. The next one gets this number. */
  public int count() {
    return count;
  }

  /**
   * Adds a range.
   *
   * @param end behind its last address; a range that does not end behind its start holds nothing
   * @param preference of two ranges with the same start, the one with the higher has it
   */
  public void add(long start, long end, int preference) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
      preferences = Arrays.copyOf(preferences, count * 2);
    }
    starts[count] = RangeIndex.ordered(start);
    ends[count] = RangeIndex.ordered(end);
    preferences[count] = preference;
    count++;
  }

  /**
   * Adds a range of unknown size. It ends where another begins, or with the range that it begins
   * in, or else at {@code limit}; and it gives way to every range of known size.
   */
  public void addOpen(long start, long limit, int preference) {
    open.set(count);
    add(start, limit, preference);
  }

  /**
   * The index in which an address belongs to the innermost range around it, the one that starts
   * last; of several with that start, to the most preferred, and then to the one added first.
   */
  public RangeIndex innermost() {
    int[] order = sorted();
    closeOpenRanges(order);
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      ranks[order[i]] = open.get(order[i]) ? i : count + i;
    }
    return new Sweep(starts, ends, ranks).over(order, count);
  }

  /** The index in which an address belongs to the last added of the ranges around it. */
  public RangeIndex newest() {
    int[] order = sorted();
    closeOpenRanges(order);
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      ranks[i] = i;
    }
    return new Sweep(starts, ends, ranks).over(order, count);
  }

  private void closeOpenRanges(int[] order) {
    // How far the ranges of known size reach that have begun.
    long reach = Long.MIN_VALUE;
    int next = 0;
    while (next < count) {
      int first = next;
      long start = starts[order[first]];
      while (next < count && starts[order[next]] == start) {
        if (!open.get(order[next])) {
          reach = Math.max(reach, ends[order[next]]);
        }
        next++;
      }
      long limit = next < count ? starts[order[next]] : Long.MAX_VALUE;
      if (reach > start) {
        limit = Math.min(limit, reach);
      }
      for (int i = first; i < next; i++) {
        if (open.get(order[i])) {
          ends[order[i]] = Math.min(ends[order[i]], limit);
        }
      }
    }
  }

  /** The ranges by start, then by preference, then last added first: the best comes last. */
  private int[] sorted() {
    int[] from = new int[count];
    for (int i = 0; i < count; i++) {
      from[i] = i;
    }
    int[] to = new int[count];
    for (int width = 1; width < count && width > 0; width *= 2) {
      for (int low = 0; low < count; low += 2 * width) {
        int middle = Math.min(low + width, count);
        merge(from, to, low, middle, Math.min(middle + width, count));
        if (low > count - 2 * width) {
          break;
        }
      }
      int[] done = to;
      to = from;
      from = done;
    }
    return from;
  }

  private void merge(int[] from, int[] to, int low, int middle, int high) {
    if (middle == high || isBefore(from[middle - 1], from[middle])) {
      System.arraycopy(from, low, to, low, high - low);
      return;
    }
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      if (right == high || left < middle && isBefore(from[left], from[right])) {
        to[i] = from[left++];
      } else {
        to[i] = from[right++];
      }
    }
  }

  private boolean isBefore(int a, int b) {
    if (starts[a] != starts[b]) {
      return starts[a] < starts[b];
    }
    if (preferences[a] != preferences[b]) {
      return preferences[a] < preferences[b];
    }
    return a > b;
  }
}
