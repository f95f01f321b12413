package dev.sonde.symbols.zstd;

/**
 * Bits that are read from the end of a stretch of bytes towards its beginning (RFC 8878, section
 * 4.1). The last byte has a bit set above the first one to read. In front of the beginning, there
 * are zeros.
 */
final class BackwardBits {
  private final byte[] bytes;
  private final int start;
  private final int end;

  /** How many bits are left; negative once more were read than there are. */
  private long left;

  BackwardBits(ByteInput input) throws ZstdException {
    bytes = input.bytes();
    start = input.position();
    end = input.end();
    int last = end > start ? bytes[end - 1] & 0xff : 0;
    if (last == 0) {
      throw new ZstdException("a stream of bits has no end");
    }
    left = 8L * (end - start) - Integer.numberOfLeadingZeros(last) + 23;
  }

  /** Reads up to 32 bits. */
  long read(int count) {
    left -= count;
    return count == 0 ? 0 : bits(left, count);
  }

  /** The next bits, which are not read yet. */
  int peek(int count) {
    return (int) bits(left - count, count);
  }

  void skip(int count) {
    left -= count;
  }

  /** How many bits are left; negative once more were read than there are. */
  long left() {
    return left;
  }

  private long bits(long from, int count) {
    if (from < 0) {
      int there = (int) Math.max(0, count + from);
      return there == 0 ? 0 : bits(0, there) << count - there;
    }
    int at = start + (int) (from >> 3);
    long value = 0;
    for (int i = 0; i < 5 && at + i < end; i++) {
      value |= (bytes[at + i] & 0xffL) << 8 * i;
    }
    return value >>> (from & 7) & (1L << count) - 1;
  }
}
