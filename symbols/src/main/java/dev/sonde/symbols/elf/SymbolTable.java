package dev.sonde.symbols.elf;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
  /** Over five times the functions of a browser with all its debug information. */
  private static final int MAX_FUNCTIONS = 1 << 23;

  private final List<SymbolSection> sections;
  private RangeIndex index;

  /** The section of each function of the index, in runs: the first number that is of the next. */
  private int[] sectionLimits;

  /** For each function of the index, its number in its section. */
  private int[] numbers;

  /** For each function of the index, what it is, once it was asked for. */
  private Symbol[] known;

  private SymbolTable(List<SymbolSection> sections) {
    this.sections = sections;
  }

  /**
   * The table of {@code file}, with the symbols that {@code more} have of the same program.
   *
   * @throws ElfException where a table is damaged
   */
  public static SymbolTable of(ElfFile file, List<ElfFile> more) throws IOException {
    List<SymbolSection> sections = new ArrayList<>();
    addSections(file, sections);
    for (ElfFile other : more) {
      addSections(other, sections);
    }
    return new SymbolTable(sections);
  }

  /** The table of {@code file} alone. */
  public static SymbolTable of(ElfFile file) throws IOException {
    return of(file, List.of());
  }

  /** The table of a file that has no symbols. */
  public static SymbolTable empty() {
    return new SymbolTable(List.of());
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
    if (index == null) {
      buildIndex();
    }
    int function = index.find(address);
    if (function == RangeIndex.NONE) {
      return null;
    }
    Symbol symbol = known[function];
    if (symbol == null) {
      symbol = read(function);
      known[function] = symbol;
    }
    return symbol;
  }

  private Symbol read(int function) throws IOException {
    int section = 0;
    while (function >= sectionLimits[section]) {
      section++;
    }
    SymbolSection symbols = sections.get(section);
    symbols.seek(numbers[function]);
    return symbols.symbol();
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

  private void buildIndex() throws IOException {
    RangeIndexBuilder ranges = new RangeIndexBuilder();
    // Of use only where the following fails.
    index = ranges.innermost();
    int[] limits = new int[sections.size()];
    Numbers found = new Numbers();
    for (int i = 0; i < limits.length; i++) {
      addFunctions(sections.get(i), ranges, found);
      limits[i] = ranges.count();
    }
    sectionLimits = limits;
    numbers = found.toArray();
    known = new Symbol[numbers.length];
    index = ranges.innermost();
  }

  private static void addFunctions(SymbolSection symbols, RangeIndexBuilder ranges, Numbers found)
      throws IOException {
    SectionLookup lookup = new SectionLookup(symbols.file());
    symbols.rewind();
    while (symbols.next()) {
      Symbol.Type type = Symbol.Type.of(symbols.info());
      boolean isFunction = type == Symbol.Type.FUNCTION || type == Symbol.Type.INDIRECT_FUNCTION;
      if (!isFunction && (type != Symbol.Type.UNTYPED || !isCodeLabel(symbols, lookup))) {
        continue;
      }
      if (ranges.count() == MAX_FUNCTIONS) {
        throw new ElfException(
            symbols.file().name() + " has more than " + MAX_FUNCTIONS + " functions");
      }
      int preference =
          (symbols.size() != 0 ? 16 : 0)
              + (isFunction ? 8 : 0)
              + Symbol.Binding.of(symbols.info()).ordinal();
      long start = symbols.value();
      if (symbols.size() != 0) {
        long end = start + symbols.size();
        ranges.add(start, Long.compareUnsigned(end, start) < 0 ? -1 : end, preference);
      } else {
        ranges.addOpen(start, lookup.end(symbols.section(), start), preference);
      }
      found.add(symbols.number());
    }
  }

  /**
   * Whether a symbol without a type names code, and is no mark of a compiler such as {@code $x}.
   */
  private static boolean isCodeLabel(SymbolSection symbols, SectionLookup lookup)
      throws IOException {
    if (!lookup.isCode(symbols.section())) {
      return false;
    }
    int first = symbols.nameStart();
    return first != 0 && first != '$' && first != '.';
  }

  /** What is asked of the section of a symbol, which is mostly that of the one before. */
  private static final class SectionLookup {
    private final ElfFile file;
    private SectionHeader last;

    SectionLookup(ElfFile file) {
      this.file = file;
    }

    private SectionHeader section(int index) throws IOException {
      if (last == null || last.index() != index) {
        // An index of more than 16 bits is elsewhere; one of no section is damaged.
        last = index < file.sectionCount() ? file.section(index) : null;
      }
      return last;
    }

    boolean isCode(int index) throws IOException {
      SectionHeader section = section(index);
      return section != null && (section.flags() & SectionHeader.SHF_EXECINSTR) != 0;
    }

    /** Where a function of unknown size ends at the latest. */
    long end(int index, long start) throws IOException {
      SectionHeader section = section(index);
      if (section == null || Long.compareUnsigned(start - section.address(), section.size()) >= 0) {
        return start + 1;
      }
      return section.address() + section.size();
    }
  }

  /** A growing array of numbers. */
  private static final class Numbers {
    private int[] values = new int[256];
    private int count;

    void add(int value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = value;
    }

    int[] toArray() {
      return Arrays.copyOf(values, count);
    }
  }
}
