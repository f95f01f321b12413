package dev.sonde.symbols.range;

import java.util.Arrays;

/**
 * Cuts overlapping ranges into disjoint pieces. It walks up the addresses with those ranges at hand
 * that have begun, in a heap with the highest rank on top: that one has the piece.
 */
final class Sweep {
  private final long[] starts;
  private final long[] ends;
  private final int[] ranks;

  private int[] heap = new int[16];
  private int heapSize;

  private long[] pieceStarts = new long[256];
  private int[] owners = new int[256];
  private int pieces;

  Sweep(long[] starts, long[] ends, int[] ranks) {
    this.starts = starts;
    this.ends = ends;
    this.ranks = ranks;
  }

  /** The index of {@code count} ranges, {@code order} being their numbers by ascending start. */
  RangeIndex over(int[] order, int count) {
    long at = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      int range = order[i];
      if (ends[range] <= starts[range]) {
        continue;
      }
      advance(at, starts[range]);
      at = starts[range];
      push(range);
    }
    advance(at, Long.MAX_VALUE);
    return new RangeIndex(Arrays.copyOf(pieceStarts, pieces), Arrays.copyOf(owners, pieces));
  }

  /** Gives out the addresses from {@code at} up to {@code limit}. */
  private void advance(long at, long limit) {
    while (heapSize > 0 && at < limit) {
      int top = heap[0];
      if (ends[top] <= at) {
        pop();
        continue;
      }
      add(at, top);
      at = Math.min(ends[top], limit);
    }
    if (at < limit) {
      add(at, RangeIndex.NONE);
    }
  }

  private void add(long start, int owner) {
    if (pieces > 0 && owners[pieces - 1] == owner) {
      return;
    }
    if (pieces == owners.length) {
      pieceStarts = Arrays.copyOf(pieceStarts, pieces * 2);
      owners = Arrays.copyOf(owners, pieces * 2);
    }
    pieceStarts[pieces] = start;
    owners[pieces++] = owner;
  }

  private void push(int range) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    int at = heapSize++;
    while (at > 0 && ranks[heap[at - 1 >>> 1]] < ranks[range]) {
      heap[at] = heap[at - 1 >>> 1];
      at = at - 1 >>> 1;
    }
    heap[at] = range;
  }

  private void pop() {
    int last = heap[--heapSize];
    int at = 0;
    while (2 * at + 1 < heapSize) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && ranks[heap[child + 1]] > ranks[heap[child]]) {
        child++;
      }
      if (ranks[heap[child]] < ranks[last]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}
