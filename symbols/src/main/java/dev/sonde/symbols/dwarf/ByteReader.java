package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.DataReader;
import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.nio.ByteOrder;

/** Reads a section from one position on. */
final class ByteReader extends DataReader {
  ByteReader(ElfData data, long position) {
    super(data, position);
  }

  int s8() throws IOException {
    return (byte) u8();
  }

  int u24() throws IOException {
    int first = u8();
    int second = u8();
    int third = u8();
    return data().order() == ByteOrder.LITTLE_ENDIAN
        ? first | second << 8 | third << 16
        : first << 16 | second << 8 | third;
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
    int length = data().stringLength(position());
    String value = data().string(position());
    skip(length + 1L);
    return value;
  }

  /** Goes on behind the string that begins here. */
  void skipString() throws IOException {
    skip(data().stringLength(position()) + 1L);
  }

  /** A copy of the next {@code length} bytes, of which there may be 64 Ki. */
  byte[] bytes(long length) throws IOException {
    if (length < 0 || length > 1 << 16) {
      throw damaged("it has a block of " + Long.toUnsignedString(length) + " bytes");
    }
    byte[] copy = data().bytes(position(), (int) length);
    skip(length);
    return copy;
  }

  DwarfException damaged(String what) {
    return new DwarfException(
        "the debug information of " + data().fileName() + " is damaged: " + what);
  }
}
