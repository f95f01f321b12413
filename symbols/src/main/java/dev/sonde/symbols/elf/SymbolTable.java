package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The symbols of a file and of those that hold more of them: its debug file, its {@code
 * .gnu_debugdata}. Addresses of functions are indexed at the first question for one; names are read
 * from the file as they are found, so the file must stay open.
 *
 * <p>An address belongs to the innermost function around it. Of several names of one function, that
 * of known size is preferred, then that of a function to a mere label, a global to a weak to a
 * local one, and at last the one that the file has first.
 */
public final class SymbolTable {
  /** A table that is asked for more parts than that is indexed as a whole. */
  private static final int MOST_PARTS = 8;

  /**
   * When only the functions near an address are indexed at first. To go through a million symbols
   * takes some 40 ms, to index them a second.
   *
   * @param fewest symbols of a table that is indexed in parts
   * @param bytes of addresses that a part covers, a power of two
   */
  record Parting(int fewest, long bytes) {
    static final Parting USUAL = new Parting(1 << 16, 1 << 22);
  }

  private final List<SymbolSection> sections;
  private final Parting parting;

  /** That of all functions; null while some parts do. */
  private FunctionIndex whole;

  private final List<FunctionIndex> parts = new ArrayList<>();

  private SymbolTable(List<SymbolSection> sections, Parting parting) {
    this.sections = sections;
    this.parting = parting;
  }

  /**
   * The table of {@code file}, with the symbols that {@code more} have of the same program.
   *
   * @throws ElfException where a table is damaged
   */
  public static SymbolTable of(ElfFile file, List<ElfFile> more) throws IOException {
    return of(file, more, Parting.USUAL);
  }

  static SymbolTable of(ElfFile file, List<ElfFile> more, Parting parting) throws IOException {
    List<SymbolSection> sections = new ArrayList<>();
    addSections(file, sections);
    for (ElfFile other : more) {
      addSections(other, sections);
    }
    return new SymbolTable(sections, parting);
  }

  /** The table of {@code file} alone. */
  public static SymbolTable of(ElfFile file) throws IOException {
    return of(file, List.of());
  }

  /** The table of a file that has no symbols. */
  public static SymbolTable empty() {
    return new SymbolTable(List.of(), Parting.USUAL);
  }

  private static void addSections(ElfFile file, List<SymbolSection> sections) throws IOException {
    SymbolSection all = SymbolSection.read(file, SectionHeader.SHT_SYMTAB);
    if (all != null) {
      sections.add(all);
      return;
    }
    // Those of .dynsym are among those of .symtab, where there is one.
    SymbolSection dynamic =
        file.sectionCount() == 0
            ? DynamicSymbols.read(file)
            : SymbolSection.read(file, SectionHeader.SHT_DYNSYM);
    if (dynamic != null) {
      sections.add(dynamic);
    }
    SymbolSection go = GoFunctions.read(file);
    if (go != null) {
      sections.add(go);
    }
  }

  /** Whether there is no symbol at all. */
  public boolean isEmpty() {
    for (SymbolSection section : sections) {
      if (section.count() > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The function that {@code address} is in, or null.
   *
   * @throws ElfException where the file is damaged; where this keeps the functions from being
   *     indexed, only the first question says so, and later ones find nothing
   */
  public Symbol find(long address) throws IOException {
    return index(address).find(address);
  }

  /** An index that knows an address: of all functions, or of those that are near. */
  private FunctionIndex index(long address) throws IOException {
    if (whole != null) {
      return whole;
    }
    for (FunctionIndex known : parts) {
      if (known.covers(address)) {
        return known;
      }
    }
    // Of use only where the following fails.
    whole = FunctionIndex.EMPTY;
    if (parts.size() == MOST_PARTS || count() < parting.fewest()) {
      parts.clear();
      whole = FunctionIndex.of(sections, 0, 0);
      return whole;
    }
    long low = address & -parting.bytes();
    FunctionIndex part = FunctionIndex.of(sections, low, low + parting.bytes());
    parts.add(part);
    whole = null;
    return part;
  }

  private long count() {
    long count = 0;
    for (SymbolSection section : sections) {
      count += section.count();
    }
    return count;
  }

  /**
   * The symbol of that name, or null. A global one is preferred to a weak to a local one, and of
   * those the one that the file has first.
   */
  public Symbol find(String name) throws IOException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    Symbol best = null;
    for (SymbolSection section : sections) {
      section.loadNames();
      section.rewind();
      while (section.next()) {
        if (section.isNamed(wanted) && isSymbol(section)) {
          Symbol found = section.symbol();
          if (best == null || found.binding().compareTo(best.binding()) > 0) {
            best = found;
          }
        }
      }
      section.releaseNames();
    }
    return best;
  }

  /** Gives every symbol with a name to {@code action}, in the order of the file. */
  public void forEach(Consumer<Symbol> action) throws IOException {
    for (SymbolSection section : sections) {
      section.loadNames();
      section.rewind();
      while (section.next()) {
        if (isSymbol(section) && section.nameStart() != 0) {
          action.accept(section.symbol());
        }
      }
      section.releaseNames();
    }
  }

  private static boolean isSymbol(SymbolSection section) {
    return Symbol.Type.of(section.info()) != Symbol.Type.OTHER;
  }
}
