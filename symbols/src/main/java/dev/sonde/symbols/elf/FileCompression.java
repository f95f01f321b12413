package dev.sonde.symbols.elf;

import dev.sonde.symbols.zstd.ZstdDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * ELF files that are compressed as a whole, with xz, zstd or gzip: kernel modules as distributions
 * install them, and {@code .gnu_debugdata}. Expanded, they are in memory as a whole.
 */
final class FileCompression {
  /** What a file may expand to. The largest {@code .gnu_debugdata} seen are a few megabytes. */
  private static final int MAX_SIZE = 1 << 27;

  private static final int MAX_COMPRESSED_SIZE = 1 << 25;

  /** What the decoder of xz may take for its dictionary, in KiB; {@code xz -9} needs 65. */
  private static final int MEMORY_LIMIT = 1 << 17;

  // How each format begins.
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private FileCompression() {}

  /** Whether a file that begins so is compressed. */
  static boolean isIn(byte[] start) {
    return begins(start, XZ) || begins(start, ZSTD) || begins(start, GZIP);
  }

  private static boolean begins(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Expands all of a file.
   *
   * @param name what messages call it
   * @throws ElfException where it is too large, damaged, or not compressed in a known way
   */
  static byte[] expand(ElfData data, String name) throws IOException {
    if (data.size() > MAX_COMPRESSED_SIZE) {
      throw new ElfException(name + " is too large: " + data.size() + " bytes");
    }
    byte[] compressed = data.bytes(0, (int) data.size());
    try {
      if (begins(compressed, ZSTD)) {
        return ZstdDecoder.expand(compressed, size(ZstdDecoder.size(compressed), name));
      }
      try (InputStream in = open(compressed)) {
        return expand(in, 4L * compressed.length, name);
      }
    } catch (ElfException e) {
      throw e;
    } catch (IOException e) {
      throw new ElfException(name + " cannot be expanded: " + e.getMessage(), e);
    }
  }

  private static InputStream open(byte[] compressed) throws IOException {
    InputStream bytes = new ByteArrayInputStream(compressed);
    if (begins(compressed, GZIP)) {
      return new GZIPInputStream(bytes);
    }
    return new XZInputStream(bytes, MEMORY_LIMIT);
  }

  private static byte[] expand(InputStream in, long guess, String name) throws IOException {
    byte[] result = new byte[Math.clamp(guess, 4096, MAX_SIZE)];
    int filled = 0;
    while (true) {
      int count = in.read(result, filled, result.length - filled);
      if (count < 0) {
        return Arrays.copyOf(result, filled);
      }
      filled += count;
      size(filled, name);
      if (filled == result.length) {
        result = Arrays.copyOf(result, (int) Math.min(2L * filled, MAX_SIZE + 1L));
      }
    }
  }

  /** A size that is allowed. */
  private static int size(long size, String name) throws ElfException {
    if (size < 0 || size > MAX_SIZE) {
      throw new ElfException(name + " expands to more than " + MAX_SIZE + " bytes");
    }
    return (int) size;
  }
}
