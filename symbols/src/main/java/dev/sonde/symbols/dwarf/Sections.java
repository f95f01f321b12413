package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The sections of a file as its units see them: each opened, and expanded, when it is asked for. A
 * unit in a {@code .dwp} sees a part of each section only.
 */
final class Sections {
  private final ElfFile file;
  private final boolean split;
  private final Sections whole;
  private final Map<Section, Part> parts;
  private final Map<Section, ElfData> open = new EnumMap<>(Section.class);

  /** Where in its section something is. */
  record Part(long offset, long size) {}

  private Sections(ElfFile file, boolean split, Sections whole, Map<Section, Part> parts) {
    this.file = file;
    this.split = split;
    this.whole = whole;
    this.parts = parts;
  }

  /** Those of {@code file}; or those for another file that it holds, {@code .debug_*.dwo}. */
  static Sections of(ElfFile file, boolean split) {
    return new Sections(file, split, null, Map.of());
  }

  /** The same, but of the sections in {@code parts} only these parts. */
  Sections narrowed(Map<Section, Part> parts) {
    return new Sections(file, split, this, parts);
  }

  ElfFile file() {
    return file;
  }

  /** Whether these are for another file. */
  boolean isSplit() {
    return split;
  }

  /** The bytes of a section; none where the file has no such section. */
  ElfData get(Section section) throws IOException {
    ElfData known = open.get(section);
    if (known == null) {
      known = whole == null ? read(section) : narrow(section);
      open.put(section, known);
    }
    return known;
  }

  private ElfData narrow(Section section) throws IOException {
    ElfData data = whole.get(section);
    Part part = parts.get(section);
    return part == null ? data : data.slice(part.offset(), part.size());
  }

  private ElfData read(Section section) throws IOException {
    List<SectionHeader> headers = file.findSections(section.elfName(split));
    if (headers.isEmpty()) {
      headers = file.findSections(section.oldCompressedName(split));
    }
    return switch (headers.size()) {
      case 0 -> file.whole().slice(0, 0);
      case 1 -> file.data(headers.getFirst()).separate();
      // A .dwo has one for each type, since the linker has not put them together.
      default -> file.data(headers);
    };
  }
}
