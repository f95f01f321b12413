package dev.sonde.symbols.elf;

import dev.sonde.symbols.zstd.ZstdDecoder;
import dev.sonde.symbols.zstd.ZstdException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Sections that are stored compressed: those with {@link SectionHeader#SHF_COMPRESSED}, which begin
 * with {@code Elf64_Chdr} (24 bytes) or {@code Elf32_Chdr} (12 bytes), and the older {@code
 * .zdebug_*}, which begin with {@code "ZLIB"} and the size in 8 bytes, most significant first.
 */
final class SectionCompression {
  private static final int ZLIB = 1;
  private static final int ZSTD = 2;

  /** What no section of ours exceeds, and what a hostile one may cost at most. */
  static final long MAX_SIZE = 1 << 28;

  /** Deflate makes nothing smaller than by this factor; see RFC 1951. */
  private static final long MAX_RATIO = 1032;

  /** A block of 4 bytes may stand for 128 KiB of one byte. */
  private static final long MAX_ZSTD_RATIO = 1 << 15;

  private static final int CHUNK_SIZE = 1 << 16;

  private SectionCompression() {}

  /** The bytes behind the compression header of {@code section}. */
  static byte[] expand(ElfData section, String name) throws IOException {
    int headerSize = section.is64() ? 24 : 12;
    if (section.size() < headerSize) {
      throw new ElfException(name + " is too short to be compressed");
    }
    int type = section.s32(0);
    if (type != ZLIB && type != ZSTD) {
      throw new ElfException(name + " is compressed in an unknown way (" + type + ")");
    }
    long size = section.address(section.is64() ? 8 : 4);
    ElfData compressed = section.slice(headerSize, section.size() - headerSize);
    return type == ZSTD ? expandZstd(compressed, size, name) : inflate(compressed, size, name);
  }

  private static byte[] expandZstd(ElfData compressed, long size, String name) throws IOException {
    if (size < 0
        || size > MAX_SIZE
        || compressed.size() > MAX_SIZE
        || size / MAX_ZSTD_RATIO > compressed.size()) {
      throw new ElfException(
          name + " claims to expand to " + Long.toUnsignedString(size) + " bytes");
    }
    try {
      return ZstdDecoder.expand(compressed.bytes(0, (int) compressed.size()), (int) size);
    } catch (ZstdException e) {
      throw new ElfException(name + " is damaged: it cannot be expanded: " + e.getMessage(), e);
    }
  }

  /** The bytes of a {@code .zdebug_*} section. */
  static byte[] expandOld(ElfData section, String name) throws IOException {
    byte[] start = section.bytes(0, (int) Math.min(12, section.size()));
    if (start.length < 12
        || start[0] != 'Z'
        || start[1] != 'L'
        || start[2] != 'I'
        || start[3] != 'B') {
      throw new ElfException(name + " does not begin with ZLIB");
    }
    long size = 0;
    for (int i = 4; i < 12; i++) {
      size = size << 8 | start[i] & 0xff;
    }
    return inflate(section.slice(12, section.size() - 12), size, name);
  }

  private static byte[] inflate(ElfData compressed, long size, String name) throws IOException {
    if (size < 0 || size > MAX_SIZE || size / MAX_RATIO > compressed.size()) {
      throw new ElfException(
          name + " claims to expand to " + Long.toUnsignedString(size) + " bytes");
    }
    byte[] result = new byte[(int) size];
    byte[] chunk = new byte[(int) Math.min(CHUNK_SIZE, compressed.size())];
    Inflater inflater = new Inflater();
    try {
      long read = 0;
      int filled = 0;
      while (filled < result.length && !inflater.finished()) {
        if (inflater.needsInput()) {
          int length = (int) Math.min(chunk.length, compressed.size() - read);
          if (length == 0 || inflater.needsDictionary()) {
            break;
          }
          compressed.read(read, chunk, 0, length);
          inflater.setInput(chunk, 0, length);
          read += length;
        }
        int count = inflater.inflate(result, filled, result.length - filled);
        if (count == 0 && !inflater.needsInput()) {
          break;
        }
        filled += count;
      }
      if (filled < result.length) {
        throw new ElfException(name + " is damaged: it expands to fewer bytes than it claims");
      }
      return result;
    } catch (DataFormatException e) {
      throw new ElfException(name + " is damaged: it cannot be expanded", e);
    } finally {
      inflater.end();
    }
  }
}
