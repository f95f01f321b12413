package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import dev.sonde.symbols.range.RangeIndex;
import dev.sonde.symbols.range.RangeIndexBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which unit has the code at an address: by {@code .debug_aranges} (DWARF 5, section 6.1.2), and
 * for units that are not in there, by what these say of themselves.
 */
final class UnitIndex {
  private final RangeIndex index;
  private final int[] owners;

  private UnitIndex(RangeIndex index, int[] owners) {
    this.index = index;
    this.owners = owners;
  }

  /** The number of the unit, or -1. */
  int find(long address) {
    int range = index.find(address);
    return range == RangeIndex.NONE ? -1 : owners[range];
  }

  static UnitIndex of(DwarfFile file) throws IOException {
    return new Builder(file).build();
  }

  private static final class Builder {
    /** No more pieces of code are kept: 28 bytes each. */
    private static final int MAX_RANGES = 1 << 22;

    private final DwarfFile file;
    private final RangeIndexBuilder ranges = new RangeIndexBuilder();
    private final BitSet listed = new BitSet();
    private int[] owners = new int[256];

    Builder(DwarfFile file) {
      this.file = file;
    }

    UnitIndex build() throws IOException {
      readList();
      int number = 0;
      for (Unit unit = file.units().get(0); unit != null; unit = file.units().get(++number)) {
        if (!listed.get(number) && unit.header().type() <= UnitHeader.SKELETON) {
          int owner = number;
          Ranges.visit(unit.root(), (start, end) -> add(start, end, owner));
        }
      }
      return new UnitIndex(ranges.innermost(), owners);
    }

    private void add(long start, long end, int owner) {
      if (ranges.count() == MAX_RANGES || start == 0) {
        return;
      }
      if (ranges.count() == owners.length) {
        owners = Arrays.copyOf(owners, owners.length * 2);
      }
      owners[ranges.count()] = owner;
      ranges.add(start, end, 0);
    }

    private void readList() throws IOException {
      ElfData data = file.sections().get(Section.ARANGES);
      long next = 0;
      while (next < data.size()) {
        next = readSet(new ByteReader(data, next));
      }
    }

    /** Reads the ranges of one unit; gives where the next set is. */
    private long readSet(ByteReader in) throws IOException {
      long from = in.position();
      int offsetSize = 4;
      long length = in.u32();
      if (length == 0xffff_ffffL) {
        offsetSize = 8;
        length = in.u64();
      }
      long end = in.position() + length;
      if (length < 0 || end < 0 || end > in.data().size()) {
        throw in.damaged(".debug_aranges claims " + Long.toUnsignedString(length) + " bytes");
      }
      int version = in.u16();
      long unit = in.unsigned(offsetSize);
      int addressSize = in.u8();
      int segmentSize = in.u8();
      boolean known = version == 2 && segmentSize == 0 && (addressSize == 4 || addressSize == 8);
      int owner = known ? file.units().numberHolding(unit) : -1;
      if (owner < 0) {
        return end;
      }
      // Pairs are aligned to their own size.
      int pair = 2 * addressSize;
      in.moveTo(from + (in.position() - from + pair - 1) / pair * pair);
      while (in.position() + pair <= end) {
        file.effort().step();
        long start = in.unsigned(addressSize);
        long size = in.unsigned(addressSize);
        if (start == 0 && size == 0) {
          break;
        }
        listed.set(owner);
        if (size != 0) {
          add(start, start + size, owner);
        }
      }
      return end;
    }
  }
}
