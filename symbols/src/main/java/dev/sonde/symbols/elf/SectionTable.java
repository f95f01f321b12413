package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The section headers of a file, each decoded when it is asked for. With more than 65,279 sections
 * their number is the size of section 0, and the section with their names is its link.
 */
final class SectionTable {
  private final ElfData headers;
  private final int entrySize;
  private final int count;
  private final ElfData names;

  private SectionTable(ElfData headers, int entrySize, int count, ElfData names) {
    this.headers = headers;
    this.entrySize = entrySize;
    this.count = count;
    this.names = names;
  }

  static SectionTable read(ElfData file, ElfHeader header, String fileName) throws IOException {
    int least = SectionHeader.sizeOf(header.is64());
    if (header.sectionHeaderOffset() == 0) {
      return new SectionTable(file.slice(0, 0), least, 0, file.slice(0, 0));
    }
    if (header.sectionHeaderSize() < least) {
      throw new ElfException(
          fileName + " is damaged: its section headers have " + header.sectionHeaderSize());
    }
    ElfData first = file.slice(header.sectionHeaderOffset(), header.sectionHeaderSize());
    SectionHeader zero = SectionHeader.read(first, 0, 0);
    long count = header.sectionHeaderCount() == 0 ? zero.size() : header.sectionHeaderCount();
    long most = (file.size() - header.sectionHeaderOffset()) / header.sectionHeaderSize();
    if (count < 0 || count > most || count > Integer.MAX_VALUE) {
      throw new ElfException(
          fileName
              + " is damaged: it claims "
              + Long.toUnsignedString(count)
              + " sections and has room for "
              + most);
    }
    ElfData headers = file.slice(header.sectionHeaderOffset(), count * header.sectionHeaderSize());
    int namesIndex =
        header.sectionNames() == ElfHeader.SHN_XINDEX ? zero.link() : header.sectionNames();
    ElfData names = file.slice(0, 0);
    if (namesIndex > 0 && namesIndex < count) {
      long at = (long) namesIndex * header.sectionHeaderSize();
      SectionHeader strings = SectionHeader.read(headers, at, namesIndex);
      names = file.slice(strings.offset(), strings.size());
    }
    return new SectionTable(headers, header.sectionHeaderSize(), (int) count, names);
  }

  int count() {
    return count;
  }

  SectionHeader get(int index) throws IOException {
    return SectionHeader.read(headers, (long) index * entrySize, index);
  }

  String name(SectionHeader section) throws IOException {
    return names.string(Integer.toUnsignedLong(section.nameOffset()));
  }

  /** The first section of that name at or after {@code from}, or null. */
  SectionHeader find(String name, int from) throws IOException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int i = from; i < count; i++) {
      if (names.stringEquals(headers.u32((long) i * entrySize), wanted)) {
        return get(i);
      }
    }
    return null;
  }

  /** The first section of that type at or after {@code from}, or null. */
  SectionHeader find(int type, int from) throws IOException {
    for (int i = from; i < count; i++) {
      if (headers.s32((long) i * entrySize + 4) == type) {
        return get(i);
      }
    }
    return null;
  }
}
