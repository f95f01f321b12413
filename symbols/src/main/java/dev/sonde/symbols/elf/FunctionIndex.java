package dev.sonde.symbols.elf;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The functions of a file by their addresses, or those of a part of the addresses. Names are read
 * from the file as they are found.
 */
final class FunctionIndex {
  /** Knows no function. */
  static final FunctionIndex EMPTY =
      new FunctionIndex(0, 0, new RangeIndexBuilder().innermost(), List.of(), new int[0]);

  private final long low;
  private final long high;
  private final RangeIndex index;

  /** Which functions are of which section, in the order of their numbers in the index. */
  private final List<Run> runs;

  /** For each function of the index, its number in its section. */
  private final int[] numbers;

  /** For each function of the index, what it is, once it was asked for. */
  private final Symbol[] known;

  /** Functions of one section, up to a number in the index. */
  private record Run(SymbolSection section, int limit) {}

  private FunctionIndex(long low, long high, RangeIndex index, List<Run> runs, int[] numbers) {
    this.low = low;
    this.high = high;
    this.index = index;
    this.runs = runs;
    this.numbers = numbers;
    this.known = new Symbol[numbers.length];
  }

  /**
   * Indexes the functions that have addresses from {@code low} on and below {@code high}; all where
   * both are 0.
   *
   * @throws ElfException where the file is damaged
   */
  static FunctionIndex of(List<SymbolSection> sections, long low, long high) throws IOException {
    return new Builder(low, high).build(sections);
  }

  /** Whether what is known of an address is all that is to be known of it. */
  boolean covers(long address) {
    return isAll() || Long.compareUnsigned(address - low, high - low) < 0;
  }

  private boolean isAll() {
    return low == high;
  }

  /** The function that an address is in, or null. */
  Symbol find(long address) throws IOException {
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
    int run = 0;
    while (function >= runs.get(run).limit()) {
      run++;
    }
    SymbolSection symbols = runs.get(run).section();
    symbols.seek(numbers[function]);
    return symbols.symbol();
  }

  /** Collects functions. */
  private static final class Builder {
    /** Over five times the functions of a browser with all its debug information. */
    private static final int MAX_FUNCTIONS = 1 << 23;

    private final long low;
    private final long high;
    private final RangeIndexBuilder ranges = new RangeIndexBuilder();
    private final List<Run> runs = new ArrayList<>();
    private int[] numbers = new int[256];

    // What is below the part, and may reach into it.

    /** Where the last function below begins, once there is one. */
    private long lastBelow;

    private boolean anyBelow;

    /** How far functions of known size reach that begin below. */
    private long reach;

    /** The best of those that begin at {@link #lastBelow} and whose size is not known; or null. */
    private OpenFunction openBelow;

    /** A function of unknown size. */
    private record OpenFunction(SymbolSection section, int number, long limit, int preference) {}

    Builder(long low, long high) {
      this.low = low;
      this.high = high;
    }

    FunctionIndex build(List<SymbolSection> sections) throws IOException {
      for (SymbolSection section : sections) {
        addFunctions(section);
        runs.add(new Run(section, ranges.count()));
      }
      // It ends with the function that it is in, if that ends before the part begins.
      boolean hasEnded =
          Long.compareUnsigned(reach, lastBelow) > 0 && Long.compareUnsigned(reach, low) <= 0;
      if (openBelow != null && !hasEnded) {
        note(openBelow.number());
        ranges.addOpen(lastBelow, openBelow.limit(), openBelow.preference());
        runs.add(new Run(openBelow.section(), ranges.count()));
      }
      int count = ranges.count();
      return new FunctionIndex(
          low, high, ranges.innermost(), List.copyOf(runs), Arrays.copyOf(numbers, count));
    }

    private void addFunctions(SymbolSection symbols) throws IOException {
      SectionLookup lookup = new SectionLookup(symbols.file());
      symbols.rewind();
      while (symbols.next()) {
        Symbol.Type type = Symbol.Type.of(symbols.info());
        boolean isFunction = type == Symbol.Type.FUNCTION || type == Symbol.Type.INDIRECT_FUNCTION;
        if (isFunction || type == Symbol.Type.UNTYPED && isCodeLabel(symbols, lookup)) {
          int preference =
              (symbols.size() != 0 ? 16 : 0)
                  + (isFunction ? 8 : 0)
                  + Symbol.Binding.of(symbols.info()).ordinal();
          add(symbols, lookup, preference);
        }
      }
    }

    private void add(SymbolSection symbols, SectionLookup lookup, int preference)
        throws IOException {
      long start = symbols.value();
      long size = symbols.size();
      long end = Long.compareUnsigned(start + size, start) < 0 ? -1 : start + size;
      if (low != high) {
        if (Long.compareUnsigned(start, high) >= 0) {
          return;
        }
        if (Long.compareUnsigned(start, low) < 0) {
          boolean reaches = size != 0 && Long.compareUnsigned(end, low) > 0;
          noteBelow(symbols, lookup, end, preference);
          if (!reaches) {
            return;
          }
        }
      }
      note(symbols.number());
      if (size != 0) {
        ranges.add(start, end, preference);
      } else {
        ranges.addOpen(start, lookup.end(symbols.section(), start), preference);
      }
    }

    /** Takes note of a function below the part. */
    private void noteBelow(SymbolSection symbols, SectionLookup lookup, long end, int preference)
        throws IOException {
      long start = symbols.value();
      if (!anyBelow || Long.compareUnsigned(start, lastBelow) > 0) {
        anyBelow = true;
        lastBelow = start;
        openBelow = null;
      }
      if (symbols.size() != 0) {
        reach = Long.compareUnsigned(end, reach) > 0 ? end : reach;
      } else if (start == lastBelow && (openBelow == null || openBelow.preference() < preference)) {
        long limit = lookup.end(symbols.section(), start);
        openBelow = new OpenFunction(symbols, symbols.number(), limit, preference);
      }
    }

    private void note(int number) throws ElfException {
      int count = ranges.count();
      if (count == MAX_FUNCTIONS) {
        throw new ElfException("a file has more than " + MAX_FUNCTIONS + " functions");
      }
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, count * 2);
      }
      numbers[count] = number;
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
}
