package dev.sonde.symbols.zstd;

/** Bits that are read from the beginning of a stretch of bytes, the least significant first. */
final class ForwardBits {
  private final ByteInput in;
  private final int from;
  private int read;

  ForwardBits(ByteInput in) {
    this.in = in;
    this.from = in.position();
  }

  /** The next bits, at most 16, which are not read yet; zeros behind the end. */
  int peek(int count) {
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int at = from + (read >> 3) + i;
      if (at < in.end()) {
        value |= (in.bytes()[at] & 0xff) << 8 * i;
      }
    }
    return value >> (read & 7) & (1 << count) - 1;
  }

  void skip(int count) throws ZstdException {
    read += count;
    if (read > 8L * (in.end() - from)) {
      throw new ZstdException("a table has no end");
    }
  }

  int read(int count) throws ZstdException {
    int value = peek(count);
    skip(count);
    return value;
  }

  /** Goes on in the input behind the byte that the last bit was in. */
  void finish() throws ZstdException {
    in.slice(read + 7 >> 3);
  }
}
