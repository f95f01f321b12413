package dev.sonde.runtime.unwind;

import dev.sonde.compiler.program.CallFrameMaps;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@link CallFrameMaps#MAPPINGS}. */
final class AddressPrefixes {
  private AddressPrefixes() {}

  /** The key of all addresses of a process that no other key is for. */
  static byte[] ofProcess(int process) {
    return key(CallFrameMaps.PROCESS_BITS, process, 0);
  }

  /**
   * The keys that are together for the addresses from {@code start} on and below {@code end}: as
   * few as can be.
   */
  static List<byte[]> of(int process, long start, long end) {
    List<byte[]> keys = new ArrayList<>();
    long at = start;
    while (Long.compareUnsigned(at, end) < 0) {
      int bits = at == 0 ? Long.SIZE - 1 : Long.numberOfTrailingZeros(at);
      while (Long.compareUnsigned(1L << bits, end - at) > 0) {
        bits--;
      }
      keys.add(key(CallFrameMaps.ALL_BITS - bits, process, at));
      at += 1L << bits;
    }
    return keys;
  }

  private static byte[] key(int bits, int process, long address) {
    // The trie compares bytes, the highest first; the number of bits is the machine's own.
    return ByteBuffer.allocate(CallFrameMaps.KEY_SIZE)
        .putInt(Integer.reverseBytes(bits))
        .putInt(process)
        .putLong(address)
        .array();
  }
}
