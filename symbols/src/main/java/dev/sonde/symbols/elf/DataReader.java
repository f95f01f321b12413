package dev.sonde.symbols.elf;

import java.io.IOException;

/** Reads a stretch of bytes from one position on, as formats do that are read in order. */
public class DataReader {
  private final ElfData data;
  private long position;

  /** Reads {@code data} from {@code position} on. */
  public DataReader(ElfData data, long position) {
    this.data = data;
    this.position = position;
  }

  /** All the bytes. */
  public final ElfData data() {
    return data;
  }

  /** Where the next byte is. */
  public final long position() {
    return position;
  }

  /** Goes on at another position, which is looked at only when something is read. */
  public final void moveTo(long to) {
    position = to;
  }

  /**
   * Goes on behind {@code length} bytes.
   *
   * @throws ElfException where there are fewer
   */
  public final void skip(long length) throws ElfException {
    if (length < 0 || position < 0 || length > data.size() - position) {
      throw new ElfException(
          data.fileName()
              + " is damaged: something in it claims "
              + Long.toUnsignedString(length)
              + " bytes");
    }
    position += length;
  }

  /** An unsigned byte. */
  public final int u8() throws IOException {
    int value = data.u8(position);
    position++;
    return value;
  }

  /** Two unsigned bytes. */
  public final int u16() throws IOException {
    int value = data.u16(position);
    position += 2;
    return value;
  }

  /** Four signed bytes. */
  public final int s32() throws IOException {
    int value = data.s32(position);
    position += 4;
    return value;
  }

  /** Four unsigned bytes. */
  public final long u32() throws IOException {
    return s32() & 0xffff_ffffL;
  }

  /** Eight bytes. */
  public final long u64() throws IOException {
    long value = data.u64(position);
    position += 8;
    return value;
  }

  /** {@code LEB128}, unsigned; bits beyond 64 are dropped. */
  public final long uleb() throws IOException {
    long value = 0;
    for (int shift = 0; ; shift = Math.min(shift + 7, 70)) {
      int next = u8();
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      if (next < 0x80) {
        return value;
      }
    }
  }

  /** {@code LEB128}, signed; bits beyond 64 are dropped. */
  public final long sleb() throws IOException {
    long value = 0;
    int shift = 0;
    while (true) {
      int next = u8();
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      shift = Math.min(shift + 7, 70);
      if (next < 0x80) {
        return shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
      }
    }
  }
}
