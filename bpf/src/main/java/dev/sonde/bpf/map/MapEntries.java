package dev.sonde.bpf.map;

import java.lang.foreign.MemorySegment;

/**
 * The entries of a map at one moment, in the kernel's order.
 *
 * @param count how many there are
 * @param keySize bytes of a key
 * @param valueBytes bytes of a value, of all CPUs where the map is per CPU
 * @param keys the keys, one after the other
 * @param values the values, one after the other
 */
public record MapEntries(
    int count, int keySize, int valueBytes, MemorySegment keys, MemorySegment values) {

  /** Where key {@code index} begins in {@link #keys}. */
  public long keyOffset(int index) {
    return (long) index * keySize;
  }

  /** Where value {@code index} begins in {@link #values}. */
  public long valueOffset(int index) {
    return (long) index * valueBytes;
  }
}
