package dev.sonde.symbols.zstd;

/**
 * What stands behind the magic number of a frame (RFC 8878, section 3.1.1.1).
 *
 * @param size what the frame expands to in bytes, or {@link #UNKNOWN_SIZE}
 * @param hasChecksum whether four bytes of a checksum are behind the blocks
 */
record FrameHeader(long size, boolean hasChecksum) {
  static final long UNKNOWN_SIZE = -1;

  static FrameHeader read(ByteInput in) throws ZstdException {
    int descriptor = in.u8();
    boolean single = (descriptor & 0x20) != 0;
    if ((descriptor & 8) != 0) {
      throw new ZstdException("it uses what the format has no meaning for");
    }
    if (!single) {
      in.u8(); // How much must be kept to refer to: here, all is.
    }
    int dictionarySize = (descriptor & 3) == 3 ? 4 : descriptor & 3;
    if (in.number(dictionarySize) != 0) {
      throw new ZstdException("it needs a dictionary");
    }
    return new FrameHeader(size(in, descriptor >> 6, single), (descriptor & 4) != 0);
  }

  private static long size(ByteInput in, int flag, boolean single) throws ZstdException {
    if (flag == 0 && !single) {
      return UNKNOWN_SIZE;
    }
    // Two bytes begin where one ends.
    return in.number(1 << flag) + (flag == 1 ? 256 : 0);
  }
}
