package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The symbols of a file and of those that hold more of them: its debug file, its {@code
 * .gnu_debugdata}. The first question is answered by one walk over the symbols, which answers all
 * later ones for a name or an address as well; what these find is read from the file as it is
 * found, so the file must stay open.
 *
 * <p>An address belongs to the innermost function around it. Of several names of one function, that
 * of known size is preferred, then that of a function to a mere label, a global to a weak to a
 * local one, and at last the one that the file has first.
 */
public final class SymbolTable {
  /** A table that is asked for more parts than that is indexed as a whole. */
  private static final int MOST_PARTS = 64;

  /**
   * When only the functions near an address are indexed at first. To choose a part of a million
   * functions takes some milliseconds, to index all of them a second.
   *
   * @param fewest symbols of a table that is indexed in parts
   * @param bytes of addresses that a part covers, a power of two
   */
  record Parting(int fewest, long bytes) {
    static final Parting USUAL = new Parting(1 << 16, 1 << 22);
  }

  private final SymbolSections sections;
  private final HeldTables held;
  private final Parting parting;

  /** Null until a name is asked for, or might be. */
  private NameIndex names;

  /** Null until an address is asked for, or might be, and once all are indexed. */
  private FunctionColumns functions;

  /** Why there are no functions, if there is anything. */
  private IOException functionsFailure;

  /** That of all functions; null while some parts do. */
  private FunctionIndex whole;

  private final Map<Long, FunctionIndex> parts = new HashMap<>();

  private SymbolTable(SymbolSections sections, HeldTables held, Parting parting) {
    this.sections = sections;
    this.held = held;
    this.parting = parting;
  }

  /**
   * The table of {@code file}, with the symbols that {@code more} have of the same program.
   *
   * @param held what holds the names of large tables
   * @throws ElfException where a table is damaged
   */
  public static SymbolTable of(ElfFile file, List<ElfFile> more, HeldTables held)
      throws IOException {
    return of(file, more, held, Parting.USUAL);
  }

  static SymbolTable of(ElfFile file, List<ElfFile> more, HeldTables held, Parting parting)
      throws IOException {
    List<SymbolSection> sections = new ArrayList<>();
    addSections(file, sections);
    for (ElfFile other : more) {
      addSections(other, sections);
    }
    return new SymbolTable(SymbolSections.of(sections), held, parting);
  }

  /** The table of {@code file} alone. */
  public static SymbolTable of(ElfFile file) throws IOException {
    return of(file, List.of(), new HeldTables());
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
    return sections.symbols() == 0;
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
    Long low = address & -parting.bytes();
    FunctionIndex part = parts.get(low);
    if (part == null) {
      part =
          sections.symbols() < parting.fewest() || parts.size() == MOST_PARTS ? all() : part(low);
    }
    return part;
  }

  private FunctionIndex all() throws IOException {
    // Of use only where the following fails.
    whole = FunctionIndex.empty(sections);
    whole = FunctionIndex.of(sections, functions(), 0, 0);
    functions = null;
    parts.clear();
    return whole;
  }

  private FunctionIndex part(long low) throws IOException {
    whole = FunctionIndex.empty(sections);
    FunctionIndex part = FunctionIndex.of(sections, functions(), low, low + parting.bytes());
    parts.put(low, part);
    whole = null;
    return part;
  }

  private FunctionColumns functions() throws IOException {
    if (functions == null && functionsFailure == null) {
      walk(isOnlyWalk(), true);
    }
    if (functionsFailure != null) {
      throw functionsFailure;
    }
    return functions;
  }

  /**
   * The symbol of that name, or null. A global one is preferred to a weak to a local one, and of
   * those the one that the file has first.
   */
  public Symbol find(String name) throws IOException {
    if (names == null) {
      walk(true, isOnlyWalk() && functions == null && whole == null);
    }
    return names.find(name);
  }

  /** Whether a walk is to find all that might be asked for: names and addresses. */
  private boolean isOnlyWalk() {
    return !sections.areSmall() && !held.hasEnded();
  }

  private void walk(boolean forNames, boolean forFunctions) throws IOException {
    NameIndex foundNames = forNames ? new NameIndex(sections) : null;
    FunctionColumns foundFunctions = forFunctions ? new FunctionColumns() : null;
    for (int i = 0; i < sections.size(); i++) {
      SymbolSection section = sections.get(i);
      int base = sections.base(i);
      if (foundFunctions != null) {
        foundFunctions.begin(section, base);
      }
      held.hold(section);
      section.rewind();
      while (section.next()) {
        if (foundNames != null) {
          foundNames.add(section, base);
        }
        if (foundFunctions != null) {
          try {
            foundFunctions.add();
          } catch (ElfException e) {
            // Names can be found nevertheless.
            functionsFailure = e;
            foundFunctions = null;
          }
        }
      }
    }
    names = forNames ? foundNames : names;
    functions = forFunctions ? foundFunctions : functions;
  }

  /** Gives every symbol with a name to {@code action}, in the order of the file. */
  public void forEach(Consumer<Symbol> action) throws IOException {
    for (int i = 0; i < sections.size(); i++) {
      SymbolSection section = sections.get(i);
      held.holdForWildcard(section);
      section.rewind();
      while (section.next()) {
        if (section.isSymbol() && section.nameStart() != 0) {
          action.accept(section.symbol());
        }
      }
    }
  }

  /** Lets go of the symbols that are in memory; they are read again where they are asked for. */
  public void release() {
    for (int i = 0; i < sections.size(); i++) {
      held.release(sections.get(i));
    }
  }
}
