package dev.sonde.symbols.zstd;

import java.util.Arrays;

/** Expands what was compressed with zstd, without a dictionary. */
public final class ZstdDecoder {
  /** What one block may expand to. */
  static final int MAX_BLOCK = 1 << 17;

  private static final long MAGIC = 0xFD2F_B528L;

  /** {@code 0x184D2A50} to {@code 0x184D2A5F}: frames that are passed over. */
  private static final long SKIPPED_MAGIC = 0x184D_2A5L;

  private final ByteInput in;
  private final byte[] out;
  private int position;

  private ZstdDecoder(byte[] compressed, byte[] out) {
    this.in = new ByteInput(compressed, 0, compressed.length);
    this.out = out;
  }

  /**
   * Expands {@code compressed} into an array of exactly {@code size} bytes.
   *
   * @throws ZstdException where it is damaged, or expands to more or fewer bytes
   */
  public static byte[] expand(byte[] compressed, int size) throws ZstdException {
    byte[] out = new byte[size];
    ZstdDecoder decoder = new ZstdDecoder(compressed, out);
    while (decoder.in.remaining() > 0) {
      decoder.frame();
    }
    if (decoder.position != size) {
      throw new ZstdException("it expands to fewer bytes than it claims");
    }
    return out;
  }

  /**
   * How many bytes the first frame of {@code compressed} says that it expands to.
   *
   * @throws ZstdException where it does not say, or is damaged
   */
  public static long size(byte[] compressed) throws ZstdException {
    ByteInput in = new ByteInput(compressed, 0, compressed.length);
    FrameHeader header = in.number(4) == MAGIC ? FrameHeader.read(in) : null;
    if (header == null || header.size() == FrameHeader.UNKNOWN_SIZE) {
      throw new ZstdException("it does not say how many bytes it expands to");
    }
    return header.size();
  }

  private void frame() throws ZstdException {
    long magic = in.number(4);
    if (magic >>> 4 == SKIPPED_MAGIC) {
      long length = in.number(4);
      in.slice((int) Math.min(length, Integer.MAX_VALUE));
      return;
    }
    if (magic != MAGIC) {
      throw new ZstdException("it is not in the format of zstd");
    }
    FrameHeader header = FrameHeader.read(in);
    blocks();
    if (header.hasChecksum()) {
      in.number(4); // What was damaged on a disk is none of our business.
    }
  }

  private void blocks() throws ZstdException {
    Literals literals = new Literals();
    Sequences sequences = new Sequences();
    int start = position;
    boolean last = false;
    while (!last) {
      int header = (int) in.number(3);
      last = (header & 1) != 0;
      int size = header >> 3;
      switch (header >> 1 & 3) {
        case 0 -> {
          in.copyTo(out, position, size);
          position += size;
        }
        case 1 -> {
          byte repeated = (byte) in.u8();
          if (size > out.length - position) {
            throw new ZstdException("it expands to more bytes than it claims");
          }
          Arrays.fill(out, position, position + size, repeated);
          position += size;
        }
        case 2 -> {
          if (size > MAX_BLOCK) {
            throw new ZstdException("a block has " + size + " bytes");
          }
          ByteInput block = in.slice(size);
          position = sequences.execute(block, literals.read(block), out, start, position);
        }
        default -> throw new ZstdException("a block is of an unknown kind");
      }
    }
  }
}
