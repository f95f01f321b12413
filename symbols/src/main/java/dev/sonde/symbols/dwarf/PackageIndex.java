package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The index of a {@code .dwp}: a hash table of ids, and for each what the unit has of every section
 * (DWARF 5, section 7.3.5.3; version 2 is GCC's for DWARF 4).
 */
final class PackageIndex {
  private static final int HEADER_SIZE = 16;

  private final ElfData data;
  private final int version;
  private final int columns;
  private final int units;
  private final long slots;

  private PackageIndex(ElfData data, int version, int columns, int units, long slots) {
    this.data = data;
    this.version = version;
    this.columns = columns;
    this.units = units;
    this.slots = slots;
  }

  static PackageIndex read(ElfData data) throws IOException {
    if (data.size() == 0) {
      return new PackageIndex(data, 5, 0, 0, 0);
    }
    // Version 2 has it in four bytes, version 5 in two and two more of padding.
    int version = data.u16(0);
    if (version == 0) {
      version = data.s32(0);
    }
    long columns = data.u32(4);
    long units = data.u32(8);
    long slots = data.u32(12);
    boolean known = version == 2 || version == 5;
    boolean fits =
        columns <= 16
            && units <= slots
            && HEADER_SIZE + slots * 12 + columns * 4 + units * columns * 8 <= data.size();
    if (!known || !fits || (slots & slots - 1) != 0) {
      throw new DwarfException("the index of " + data.fileName() + " is damaged");
    }
    return new PackageIndex(data, version, (int) columns, (int) units, slots);
  }

  int units() {
    return units;
  }

  /** What the unit of that id has of each section; null where there is none. */
  Map<Section, Sections.Part> find(long id) throws IOException {
    long slot = id & slots - 1;
    long step = id >>> 32 & slots - 1 | 1;
    for (long tried = 0; tried < slots; tried++) {
      long row = data.u32(HEADER_SIZE + slots * 8 + slot * 4);
      if (row == 0) {
        return null;
      }
      if (data.u64(HEADER_SIZE + slot * 8) == id) {
        return row(row);
      }
      slot = slot + step & slots - 1;
    }
    return null;
  }

  /** What the unit of a row, from 1, has of each section. */
  Map<Section, Sections.Part> row(long row) throws IOException {
    if (row > units) {
      throw new DwarfException("the index of " + data.fileName() + " is damaged: it has no " + row);
    }
    long names = HEADER_SIZE + slots * 12;
    long offsets = names + columns * 4L;
    long sizes = offsets + (long) units * columns * 4;
    Map<Section, Sections.Part> parts = new EnumMap<>(Section.class);
    for (int column = 0; column < columns; column++) {
      Section section = Section.ofIndex(data.u32(names + column * 4L), version);
      if (section != null) {
        long at = ((row - 1) * columns + column) * 4;
        parts.put(section, new Sections.Part(data.u32(offsets + at), data.u32(sizes + at)));
      }
    }
    return parts;
  }
}
