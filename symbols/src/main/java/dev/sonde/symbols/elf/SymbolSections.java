package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.List;

/**
 * The sections that make up a symbol table, whose symbols are numbered through all of them, in
 * their order.
 */
final class SymbolSections {
  private final List<SymbolSection> sections;

  /** The number of the first symbol of each. */
  private final int[] bases;

  private final int count;

  private SymbolSections(List<SymbolSection> sections, int[] bases, int count) {
    this.sections = sections;
    this.bases = bases;
    this.count = count;
  }

  /**
   * Numbers the symbols of {@code sections}.
   *
   * @throws ElfException where there are too many
   */
  static SymbolSections of(List<SymbolSection> sections) throws ElfException {
    int[] bases = new int[sections.size()];
    int count = 0;
    for (int i = 0; i < bases.length; i++) {
      bases[i] = count;
      SymbolSection section = sections.get(i);
      if (section.count() > SymbolSection.MAX_SYMBOLS - count) {
        throw new ElfException(
            section.file().name() + " has more than " + SymbolSection.MAX_SYMBOLS + " symbols");
      }
      count += section.count();
    }
    return new SymbolSections(List.copyOf(sections), bases, count);
  }

  /** How many there are. */
  int size() {
    return bases.length;
  }

  SymbolSection get(int index) {
    return sections.get(index);
  }

  /** How many symbols there are in all of them. */
  int symbols() {
    return count;
  }

  /** The number of the first symbol of a section. */
  int base(int index) {
    return bases[index];
  }

  /** Whether all of them stay in memory once they were read. */
  boolean areSmall() {
    for (SymbolSection section : sections) {
      if (!section.isSmall()) {
        return false;
      }
    }
    return true;
  }

  /** The section with the symbol of a number, which it has gone to. */
  SymbolSection seek(int number) throws IOException {
    int i = bases.length - 1;
    while (bases[i] > number) {
      i--;
    }
    SymbolSection section = sections.get(i);
    section.seek(number - bases[i]);
    return section;
  }
}
