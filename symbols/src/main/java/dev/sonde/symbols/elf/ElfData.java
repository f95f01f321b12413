package dev.sonde.symbols.elf;

import dev.sonde.symbols.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A stretch of bytes of an ELF file, read in the file's byte order: a section, a segment, or the
 * whole of it. Positions count from the beginning of the stretch. Reading outside of it throws
 * {@link ElfException}; so does everything once the file was closed.
 */
public final class ElfData {
  /** No name is read beyond this. The longest of C++ stay well below it. */
  public static final int MAX_STRING_LENGTH = 1 << 16;

  /** What {@link #stringHash} gives where there is no string. */
  static final long NOT_ENDED = -1;

  private final ByteSource source;
  private final long start;
  private final long size;
  private final boolean is64;

  ElfData(ByteSource source, long start, long size, boolean is64) throws ElfException {
    source.requireInside(start, size);
    this.source = source;
    this.start = start;
    this.size = size;
    this.is64 = is64;
  }

  /** How many bytes there are. */
  public long size() {
    return size;
  }

  /** The byte order of the file. */
  public ByteOrder order() {
    return source.order();
  }

  /** Whether addresses have 8 bytes, or else 4. */
  public boolean is64() {
    return is64;
  }

  /** The size of an address in bytes: 8 or 4. */
  public int addressSize() {
    return is64 ? 8 : 4;
  }

  /** An unsigned byte. */
  public int u8(long at) throws IOException {
    return source.window().get(locate(at, 1)) & 0xff;
  }

  /** Two unsigned bytes. */
  public int u16(long at) throws IOException {
    return source.window().getShort(locate(at, 2)) & 0xffff;
  }

  /** Four signed bytes. */
  public int s32(long at) throws IOException {
    return source.window().getInt(locate(at, 4));
  }

  /** Four unsigned bytes. */
  public long u32(long at) throws IOException {
    return s32(at) & 0xffff_ffffL;
  }

  /** Eight bytes. */
  public long u64(long at) throws IOException {
    return source.window().getLong(locate(at, 8));
  }

  /** An address, offset or size: eight or four unsigned bytes, by the class of the file. */
  public long address(long at) throws IOException {
    return is64 ? u64(at) : u32(at);
  }

  /** A copy of {@code length} bytes. */
  public byte[] bytes(long at, int length) throws IOException {
    requireInside(at, length);
    byte[] copy = new byte[length];
    source.read(start + at, copy, 0, length);
    return copy;
  }

  /** Copies {@code length} bytes into an array. */
  public void read(long at, byte[] into, int offset, int length) throws IOException {
    requireInside(at, length);
    source.read(start + at, into, offset, length);
  }

  /** The part of {@code length} bytes from {@code at} on. */
  public ElfData slice(long at, long length) throws ElfException {
    requireInside(at, length);
    return new ElfData(source, start + at, length, is64);
  }

  /**
   * The NUL-terminated string at {@code at}, as UTF-8. Control characters, which would reach the
   * user's terminal, are replaced by {@code ?}.
   *
   * @throws ElfException where it does not end within {@link #MAX_STRING_LENGTH} bytes
   */
  public String string(long at) throws IOException {
    int length = stringLength(at);
    if (length == 0) {
      return "";
    }
    if (available(at) < length) {
      return Printable.of(bytes(at, length), 0, length);
    }
    ByteBuffer window = source.window();
    return Printable.of(window.array(), window.arrayOffset() + locate(at, 1), length);
  }

  /** The length in bytes of the NUL-terminated string at {@code at}, without the NUL. */
  public int stringLength(long at) throws IOException {
    int length = 0;
    while (length <= MAX_STRING_LENGTH) {
      int available = available(at + length);
      ByteBuffer window = source.window();
      int from = locate(at + length, 1);
      for (int i = 0; i < available; i++) {
        if (window.get(from + i) == 0) {
          return length + i;
        }
      }
      length += available;
    }
    throw new ElfException(source.name() + " is damaged: it has a name of over 65,536 bytes");
  }

  /**
   * A hash of the string at {@code at}, up to its NUL or to a {@code stop} that is not its first
   * byte: the same for equal strings of any file, and never {@link #NOT_ENDED}, which is given
   * where the string does not end within these bytes or is too long.
   */
  long stringHash(long at, byte stop) throws IOException {
    int hash = 0;
    long end = Math.min(size, at + MAX_STRING_LENGTH);
    long next = at;
    while (next < end) {
      int available = (int) Math.min(available(next), end - next);
      byte[] bytes = source.window().array();
      int from = source.window().arrayOffset() + locate(next, 1);
      for (int i = from; i < from + available; i++) {
        byte one = bytes[i];
        if (one == 0 || one == stop && (i > from || next > at)) {
          return hash & 0xffff_ffffL;
        }
        hash = 31 * hash + one;
      }
      next += available;
    }
    return NOT_ENDED;
  }

  /** Whether the string at {@code at} is {@code name}. */
  public boolean stringEquals(long at, byte[] name) throws IOException {
    return startsWith(at, name) && u8(at + name.length) == 0;
  }

  /** Whether {@code prefix} is at {@code at}, with at least one byte behind it. */
  public boolean startsWith(long at, byte[] prefix) throws IOException {
    if (at < 0 || at >= size || prefix.length >= size - at) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (u8(at + i) != (prefix[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same bytes through a window of their own, so that reading here and elsewhere in the file by
   * turns does not read each again and again.
   */
  public ElfData separate() throws ElfException {
    return new ElfData(source.separate(), start, size, is64);
  }

  /** What messages call the file. */
  public String fileName() {
    return source.name();
  }

  /** The same bytes, held in memory: for whoever reads all of them, and here and there by turns. */
  public ElfData resident() throws IOException {
    if (source.isResident()) {
      return this;
    }
    ByteSource copy = ByteSource.of(source.name(), bytes(0, Math.toIntExact(size)));
    copy.order(order());
    return new ElfData(copy, 0, size, is64);
  }

  /** The same bytes in an array of the heap; of those that are in memory it is no copy. */
  public ByteBuffer buffer() throws IOException {
    int length = Math.toIntExact(size);
    ByteBuffer bytes =
        source.isResident()
            ? source.window().slice(locate(0, length), length)
            : ByteBuffer.wrap(bytes(0, length));
    return bytes.order(order());
  }

  /** How many bytes from {@code at} on can be looked at without reading again: at least one. */
  private int available(long at) throws IOException {
    requireInside(at, 1);
    return (int) Math.min(source.available(start + at), size - at);
  }

  private int locate(long at, int length) throws IOException {
    requireInside(at, length);
    return source.locate(start + at, length);
  }

  private void requireInside(long at, long length) throws ElfException {
    if (at < 0 || length < 0 || at > size || length > size - at) {
      throw new ElfException(
          source.name()
              + " is damaged: "
              + Long.toUnsignedString(length)
              + " bytes at "
              + Long.toUnsignedString(at)
              + " are outside of a part of "
              + size);
    }
  }
}
