package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.util.Arrays;

/** The functions of a unit that were compiled, by their addresses. */
final class UnitFunctions {
  private static final int MAX_FUNCTIONS = 1 << 22;

  private final Unit unit;
  private final RangeIndex index;
  private final long[] owners;

  private UnitFunctions(Unit unit, RangeIndex index, long[] owners) {
    this.unit = unit;
    this.index = index;
    this.owners = owners;
  }

  /** The entry of the function around an address, or null. */
  Die find(long address) throws IOException {
    int found = index.find(address);
    return found == RangeIndex.NONE ? null : unit.die(owners[found]);
  }

  /**
   * Reads all entries of a unit.
   *
   * @param unit with the entries: no skeleton
   */
  static UnitFunctions of(Unit unit) throws IOException {
    Builder builder = new Builder();
    long at = unit.root().end();
    while (at < unit.header().end()) {
      Die die = unit.dieOrEnd(at);
      if (die == null) {
        at = unit.behindEnd(at);
        continue;
      }
      if (die.tag() == Tag.SUBPROGRAM) {
        builder.add(die);
      }
      at = die.end();
    }
    return new UnitFunctions(unit, builder.ranges.innermost(), builder.owners);
  }

  private static final class Builder {
    private final RangeIndexBuilder ranges = new RangeIndexBuilder();
    private long[] owners = new long[64];

    void add(Die die) throws IOException {
      Ranges.visit(die, (start, end) -> add(start, end, die.offset()));
    }

    private void add(long start, long end, long owner) {
      // What the linker left out begins at 0.
      if (ranges.count() == MAX_FUNCTIONS || start == 0) {
        return;
      }
      if (ranges.count() == owners.length) {
        owners = Arrays.copyOf(owners, owners.length * 2);
      }
      owners[ranges.count()] = owner;
      ranges.add(start, end, 0);
    }
  }
}
