package dev.sonde.runtime.symbol;

import java.util.Arrays;

/** A hash table from addresses, none of which is 0, to what is known of them. */
final class AddressMap<V> {
  /** Of all addresses that are asked for, few are different. This is where it begins anew. */
  private static final int MAX_ENTRIES = 1 << 20;

  private long[] addresses = new long[64];
  private Object[] values = new Object[64];
  private int count;

  /** What is known of an address, or null. */
  @SuppressWarnings("unchecked") // Only put() stores values.
  V get(long address) {
    return (V) values[slot(address)];
  }

  /** Notes what is known of an address. */
  void put(long address, V value) {
    if (count >= MAX_ENTRIES) {
      clear();
    }
    int slot = slot(address);
    if (values[slot] == null) {
      count++;
    }
    addresses[slot] = address;
    values[slot] = value;
    if (2 * count > addresses.length) {
      grow();
    }
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(addresses, 0);
    Arrays.fill(values, null);
    count = 0;
  }

  private int slot(long address) {
    int mask = addresses.length - 1;
    long mixed = address * 0x9e37_79b9_7f4a_7c15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (values[slot] != null && addresses[slot] != address) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldAddresses = addresses;
    Object[] oldValues = values;
    addresses = new long[2 * oldAddresses.length];
    values = new Object[addresses.length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int slot = slot(oldAddresses[i]);
        addresses[slot] = oldAddresses[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
