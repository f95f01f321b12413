package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.nio.ByteOrder;

/** Reads a section from one position on. */
final class ByteReader {
  private final ElfData data;
  private long position;

  ByteReader(ElfData data, long position) {
    this.data = data;
    this.position = position;
  }

  ElfData data() {
    return data;
  }

  long position() {
    return position;
  }

  void moveTo(long to) {
    position = to;
  }

  /**
   * Goes on behind {@code length} bytes.
   *
   * @throws DwarfException where the section has fewer
   */
  void skip(long length) throws DwarfException {
    if (length < 0 || length > data.size() - position) {
      throw damaged("it claims " + Long.toUnsignedString(length) + " bytes");
    }
    position += length;
  }

  int u8() throws IOException {
    int value = data.u8(position);
    position++;
    return value;
  }

  int s8() throws IOException {
    return (byte) u8();
  }

  int u16() throws IOException {
    int value = data.u16(position);
    position += 2;
    return value;
  }

  int u24() throws IOException {
    int first = u8();
    int second = u8();
    int third = u8();
    return data.order() == ByteOrder.LITTLE_ENDIAN
        ? first | second << 8 | third << 16
        : first << 16 | second << 8 | third;
  }

  int s32() throws IOException {
    int value = data.s32(position);
    position += 4;
    return value;
  }

  long u32() throws IOException {
    return s32() & 0xffff_ffffL;
  }

  long u64() throws IOException {
    long value = data.u64(position);
    position += 8;
    return value;
  }

  /** An unsigned number of 1, 2, 3, 4 or 8 bytes. */
  long unsigned(int size) throws IOException {
    return switch (size) {
      case 1 -> u8();
      case 2 -> u16();
      case 3 -> u24();
      case 4 -> u32();
      case 8 -> u64();
      default -> throw damaged("it has a number of " + size + " bytes");
    };
  }

  /** {@code LEB128}, unsigned; bits beyond 64 are dropped. */
  long uleb() throws IOException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
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
  long sleb() throws IOException {
    long value = 0;
    int shift = 0;
    while (true) {
      int next = u8();
      if (shift < 64) {
        value |= (long) (next & 0x7f) << shift;
      }
      shift += 7;
      if (next < 0x80) {
        return shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
      }
    }
  }

  /** An unsigned {@code LEB128} that counts or numbers something in memory. */
  int count() throws IOException {
    long value = uleb();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("it counts " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** The string that begins here; goes on behind it. */
  String string() throws IOException {
    int length = data.stringLength(position);
    String value = data.string(position);
    position += length + 1L;
    return value;
  }

  /** Goes on behind the string that begins here. */
  void skipString() throws IOException {
    position += data.stringLength(position) + 1L;
  }

  /** A copy of the next {@code length} bytes, of which there may be 64 Ki. */
  byte[] bytes(long length) throws IOException {
    if (length < 0 || length > 1 << 16) {
      throw damaged("it has a block of " + Long.toUnsignedString(length) + " bytes");
    }
    byte[] copy = data.bytes(position, (int) length);
    position += length;
    return copy;
  }

  DwarfException damaged(String what) {
    return new DwarfException(
        "the debug information of " + data.fileName() + " is damaged: " + what);
  }
}
