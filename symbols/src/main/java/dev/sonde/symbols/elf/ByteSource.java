package dev.sonde.symbols.elf;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The bytes of a file, or of an array, seen through a window that moves where it is needed. The
 * file stays open until {@link #close}, unless it is small: then it is in memory from the start.
 *
 * <p>A {@link RandomAccessFile}, since a {@code FileChannel} closes itself when its thread is
 * interrupted.
 */
final class ByteSource implements AutoCloseable {
  /** The JVM reads up to this much without an allocation of its own. */
  private static final int WINDOW_SIZE = 8192;

  /** What is no longer than this is read at once, and not again wherever it is looked at. */
  private static final int MAX_SMALL = 1 << 16;

  /** The JVM allocates as much as it reads at once: with large pieces, all of it twice. */
  private static final int MAX_PIECE = 1 << 16;

  private final String name;
  private final RandomAccessFile file;
  private final ByteBuffer window;

  /** Where in the file the source begins. */
  private final long base;

  private final long size;
  private long windowStart;

  private ByteSource(String name, RandomAccessFile file, ByteBuffer window, long base, long size) {
    this.name = name;
    this.file = file;
    this.window = window;
    this.base = base;
    this.size = size;
  }

  /**
   * Opens a regular file; a pipe, at which the opening would wait for ever, is refused.
   *
   * @throws ElfException where {@code path} is no regular file
   */
  static ByteSource open(Path path) throws IOException {
    return open(path, path.toString(), 0, FilePart.WHOLE);
  }

  /** Opens a part of a regular file, called {@code name}. */
  static ByteSource open(FilePart part, String name) throws IOException {
    return open(Path.of(part.file()), name, part.offset(), part.size());
  }

  private static ByteSource open(Path path, String name, long base, long size) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ElfException(
          name + (Files.exists(path) ? " is not a regular file" : " does not exist"));
    }
    RandomAccessFile file = new RandomAccessFile(path.toString(), "r");
    try {
      long rest = Math.max(0, file.length() - base);
      long length = size == FilePart.WHOLE ? rest : Math.min(size, rest);
      if (length <= MAX_SMALL) {
        return readWhole(file, name, base, (int) length);
      }
      return new ByteSource(name, file, ByteBuffer.allocate(WINDOW_SIZE).limit(0), base, length);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static ByteSource readWhole(RandomAccessFile file, String name, long base, int length)
      throws IOException {
    try (file) {
      byte[] bytes = new byte[length];
      file.seek(base);
      file.readFully(bytes);
      return of(name, bytes);
    } catch (EOFException e) {
      throw cutShort(name, e);
    }
  }

  static ByteSource of(String name, byte[] bytes) {
    return new ByteSource(name, null, ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /** The same bytes through a window of its own; the file is still closed by this one. */
  ByteSource separate() {
    ByteBuffer own = file == null ? window.duplicate() : ByteBuffer.allocate(WINDOW_SIZE).limit(0);
    return new ByteSource(name, file, own.order(window.order()), base, size);
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** Whether all bytes are in memory. */
  boolean isResident() {
    return file == null;
  }

  void order(ByteOrder order) {
    window.order(order);
  }

  ByteOrder order() {
    return window.order();
  }

  /** The window itself, to be read at what {@link #locate} gave. */
  ByteBuffer window() {
    return window;
  }

  /**
   * Moves the window so that it holds {@code length} bytes from {@code offset} on; at most 8 bytes
   * may be asked for.
   *
   * @return where in the window they are
   */
  int locate(long offset, int length) throws IOException {
    long at = offset - windowStart;
    if (at >= 0 && at <= window.limit() - length) {
      return (int) at;
    }
    requireInside(offset, length);
    fill(offset);
    if (window.limit() < length) {
      throw new ElfException(name + " was cut short while it was read");
    }
    return 0;
  }

  /**
   * How many bytes from {@code offset} on are in the window once it has moved there: at least one.
   */
  int available(long offset) throws IOException {
    return window.limit() - locate(offset, 1);
  }

  private void fill(long offset) throws IOException {
    if (file == null) {
      throw new ElfException(name + " ends before " + offset);
    }
    window.limit(0);
    windowStart = offset;
    file.seek(base + offset);
    byte[] into = window.array();
    int filled = 0;
    int wanted = (int) Math.min(into.length, size - offset);
    while (filled < wanted) {
      int count = file.read(into, filled, wanted - filled);
      if (count <= 0) {
        break;
      }
      filled += count;
    }
    window.limit(filled);
  }

  /** Copies {@code length} bytes from {@code offset} on, past the window. */
  void read(long offset, byte[] into, int at, int length) throws IOException {
    requireInside(offset, length);
    if (file == null) {
      window.get((int) offset, into, at, length);
      return;
    }
    file.seek(base + offset);
    try {
      for (int done = 0; done < length; done += MAX_PIECE) {
        file.readFully(into, at + done, Math.min(MAX_PIECE, length - done));
      }
    } catch (EOFException e) {
      throw cutShort(name, e);
    }
  }

  private static ElfException cutShort(String name, EOFException cause) {
    return new ElfException(name + " was cut short while it was read", cause);
  }

  /** Fails unless the bytes are inside the source as it was when it was opened. */
  void requireInside(long offset, long length) throws ElfException {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw new ElfException(
          name
              + " is damaged: it points to "
              + Long.toUnsignedString(length)
              + " bytes at "
              + Long.toUnsignedString(offset)
              + ", and is "
              + size
              + " long");
    }
  }

  /** The CRC-32 of all bytes, which {@code .gnu_debuglink} carries. */
  int crc32() throws IOException {
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[WINDOW_SIZE];
    for (long at = 0; at < size; at += chunk.length) {
      int length = (int) Math.min(chunk.length, size - at);
      read(at, chunk, 0, length);
      crc.update(chunk, 0, length);
    }
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // Nothing was written: there is nothing to lose, and the descriptor is gone either way.
        return;
      }
    }
  }
}
