package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * What {@code .gnu_debuglink} says: the name of the file with the debug information. The section
 * holds the name, a NUL, padding to 4 bytes, and the checksum.
 *
 * @param fileName without any folder
 * @param crc32 the CRC-32 of that file
 */
public record DebugLink(String fileName, int crc32) {

  static DebugLink read(ElfData section) throws IOException {
    int length = section.stringLength(0);
    return new DebugLink(section.string(0), section.s32(length + 4L & ~3L));
  }
}
