package dev.sonde.symbols.elf;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.util.Arrays;

/**
 * The functions of a file by their addresses, or those of a part of the addresses. Names are read
 * from the file as they are found.
 */
final class FunctionIndex {
  private final long low;
  private final long high;
  private final SymbolSections sections;
  private final RangeIndex index;

  /** For each function of the index, the number of its symbol. */
  private final int[] numbers;

  /** For each function of the index, what it is, once it was asked for. */
  private final Symbol[] known;

  private FunctionIndex(
      long low, long high, SymbolSections sections, RangeIndex index, int[] numbers) {
    this.low = low;
    this.high = high;
    this.sections = sections;
    this.index = index;
    this.numbers = numbers;
    this.known = new Symbol[numbers.length];
  }

  /** Knows no function. */
  static FunctionIndex empty(SymbolSections sections) {
    return new FunctionIndex(0, 0, sections, new RangeIndexBuilder().innermost(), new int[0]);
  }

  /**
   * Indexes the functions that have addresses from {@code low} on and below {@code high}; all where
   * both are 0.
   */
  static FunctionIndex of(SymbolSections sections, FunctionColumns functions, long low, long high) {
    return new Builder(functions, low, high).build(sections);
  }

  /** Whether what is known of an address is all that is to be known of it. */
  boolean covers(long address) {
    return low == high || Long.compareUnsigned(address - low, high - low) < 0;
  }

  /**
   * The function that an address is in, or null.
   *
   * @throws ElfException where the file is damaged
   */
  Symbol find(long address) throws IOException {
    int function = index.find(address);
    if (function == RangeIndex.NONE) {
      return null;
    }
    Symbol symbol = known[function];
    if (symbol == null) {
      symbol = sections.seek(numbers[function]).symbol();
      known[function] = symbol;
    }
    return symbol;
  }

  /** Chooses functions. */
  private static final class Builder {
    private static final int NONE = -1;

    private final FunctionColumns functions;
    private final long low;
    private final long high;
    private final RangeIndexBuilder ranges = new RangeIndexBuilder();
    private int[] numbers = new int[256];

    // What is below the part, and may reach into it.

    /** Where the last function below begins, once there is one. */
    private long lastBelow;

    private boolean anyBelow;

    /** How far functions of known size reach that begin below. */
    private long reach;

    /** The best of those that begin at {@link #lastBelow} and whose size is not known. */
    private int openBelow = NONE;

    Builder(FunctionColumns functions, long low, long high) {
      this.functions = functions;
      this.low = low;
      this.high = high;
    }

    FunctionIndex build(SymbolSections sections) {
      for (int function = 0; function < functions.count(); function++) {
        if (isWanted(function)) {
          add(function, functions.start(function));
        }
      }
      // It ends with the function that it is in, if that ends before the part begins.
      boolean hasEnded =
          Long.compareUnsigned(reach, lastBelow) > 0 && Long.compareUnsigned(reach, low) <= 0;
      if (openBelow != NONE && !hasEnded) {
        add(openBelow, lastBelow);
      }
      int count = ranges.count();
      return new FunctionIndex(
          low, high, sections, ranges.innermost(), Arrays.copyOf(numbers, count));
    }

    private boolean isWanted(int function) {
      if (low == high) {
        return true;
      }
      long start = functions.start(function);
      if (Long.compareUnsigned(start, low) >= 0) {
        return Long.compareUnsigned(start, high) < 0;
      }
      noteBelow(function, start);
      return functions.isSizeKnown(function)
          && Long.compareUnsigned(functions.end(function), low) > 0;
    }

    /** Takes note of a function below the part. */
    private void noteBelow(int function, long start) {
      if (!anyBelow || Long.compareUnsigned(start, lastBelow) > 0) {
        anyBelow = true;
        lastBelow = start;
        openBelow = NONE;
      }
      if (functions.isSizeKnown(function)) {
        long end = functions.end(function);
        reach = Long.compareUnsigned(end, reach) > 0 ? end : reach;
      } else if (start == lastBelow
          && (openBelow == NONE
              || functions.preference(openBelow) < functions.preference(function))) {
        openBelow = function;
      }
    }

    private void add(int function, long start) {
      int count = ranges.count();
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, count * 2);
      }
      numbers[count] = functions.number(function);
      int preference = functions.preference(function);
      if (functions.isSizeKnown(function)) {
        ranges.add(start, functions.end(function), preference);
      } else {
        ranges.addOpen(start, functions.end(function), preference);
      }
    }
  }
}
