package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The symbols of a table by their names: a hash table whose entries are the numbers of symbols,
 * which one walk over them has filled. It takes 8 to 12 bytes a symbol. The names themselves stay
 * in the file, where those in the place of the wanted one are compared with it.
 */
final class NameIndex {
  private static final int NONE = 0;

  private final SymbolSections sections;

  /** For each slot the symbol that was put there last, plus one; or {@link #NONE}. */
  private final int[] heads;

  /** For each symbol the one that was in its slot before it, plus one; or {@link #NONE}. */
  private final int[] nexts;

  /** Has no symbol yet. */
  NameIndex(SymbolSections sections) {
    this.sections = sections;
    this.nexts = new int[sections.symbols()];
    this.heads = new int[Math.max(16, Integer.highestOneBit(Math.max(nexts.length, 1)) * 2)];
  }

  /**
   * Adds the symbol that a section is at, whose first symbol has the number {@code base}; unless
   * its name is not in the string table, or does not end there.
   */
  void add(SymbolSection section, int base) throws IOException {
    if (section.isSymbol()) {
      long hash = section.nameHash();
      if (hash != ElfData.NOT_ENDED) {
        int symbol = base + section.number();
        int slot = slot(hash);
        nexts[symbol] = heads[slot];
        heads[slot] = symbol + 1;
      }
    }
  }

  private int slot(long hash) {
    // Names that are much the same have hashes that are close to each other.
    int spread = (int) hash * 0x9e37_79b9;
    return (spread ^ spread >>> 16) & heads.length - 1;
  }

  /**
   * The symbol of that name, or null. A global one is preferred to a weak to a local one, and of
   * those the one that the file has first.
   */
  Symbol find(String name) throws IOException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    Symbol best = null;
    int bestNumber = 0;
    int entry = heads[slot(SymbolSection.hash(wanted))];
    while (entry != NONE) {
      int number = entry - 1;
      SymbolSection section = sections.seek(number);
      if (section.isNamed(wanted)) {
        Symbol found = section.symbol();
        int order = best == null ? 1 : found.binding().compareTo(best.binding());
        if (order > 0 || order == 0 && number < bestNumber) {
          best = found;
          bestNumber = number;
        }
      }
      entry = nexts[number];
    }
    return best;
  }
}
