package dev.sonde.symbols.zstd;

/** A stretch of an array, read from its beginning; never beyond its end. */
final class ByteInput {
  private final byte[] bytes;
  private final int end;
  private int position;

  ByteInput(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int end() {
    return end;
  }

  int remaining() {
    return end - position;
  }

  int u8() throws ZstdException {
    require(1);
    return bytes[position++] & 0xff;
  }

  /** An unsigned number of up to 8 bytes, the least significant first. */
  long number(int size) throws ZstdException {
    require(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[position++] & 0xffL) << 8 * i;
    }
    return value;
  }

  /** The next {@code length} bytes; goes on behind them. */
  ByteInput slice(int length) throws ZstdException {
    require(length);
    ByteInput slice = new ByteInput(bytes, position, position + length);
    position += length;
    return slice;
  }

  void copyTo(byte[] into, int at, int length) throws ZstdException {
    require(length);
    if (length > into.length - at) {
      throw new ZstdException("it expands to more bytes than it claims");
    }
    System.arraycopy(bytes, position, into, at, length);
    position += length;
  }

  private void require(int length) throws ZstdException {
    if (length < 0 || length > end - position) {
      throw new ZstdException("it ends too early");
    }
  }
}
