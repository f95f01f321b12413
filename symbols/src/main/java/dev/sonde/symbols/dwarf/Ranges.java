package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/** The code that an entry stands for: from low to high, or in several pieces. */
final class Ranges {
  private static final int RLE_END_OF_LIST = 0;
  private static final int RLE_BASE_ADDRESSX = 1;
  private static final int RLE_STARTX_ENDX = 2;
  private static final int RLE_STARTX_LENGTH = 3;
  private static final int RLE_OFFSET_PAIR = 4;
  private static final int RLE_BASE_ADDRESS = 5;
  private static final int RLE_START_END = 6;
  private static final int RLE_START_LENGTH = 7;

  private Ranges() {}

  /** Takes one piece. */
  interface Visitor {
    /**
     * @param end behind the last address
     */
    void range(long start, long end);
  }

  /** Shows every piece of {@code die} that is not empty; none where it stands for no code. */
  static void visit(Die die, Visitor visitor) throws IOException {
    AttributeValue ranges = die.find(Attribute.RANGES);
    if (ranges != null) {
      visitList(die.unit(), ranges, visitor);
      return;
    }
    AttributeValue low = die.find(Attribute.LOW_PC);
    AttributeValue high = die.find(Attribute.HIGH_PC);
    if (low == null || !low.isAddress() || high == null) {
      return;
    }
    long start = low.address();
    show(start, high.isAddress() ? high.address() : start + high.number(), visitor);
  }

  private static void show(long start, long end, Visitor visitor) {
    if (Long.compareUnsigned(start, end) < 0) {
      visitor.range(start, end);
    }
  }

  private static void visitList(Unit unit, AttributeValue value, Visitor visitor)
      throws IOException {
    if (value.form() == Form.RNGLISTX) {
      long at = unit.listOffset(Section.RNGLISTS, Attribute.RNGLISTS_BASE, value.number());
      visitNew(unit, at, visitor);
    } else if (unit.header().version() >= 5) {
      visitNew(unit, value.number(), visitor);
    } else {
      visitOld(unit, value.number(), visitor);
    }
  }

  /** A list of {@code .debug_ranges} (DWARF 4, section 2.17.3). */
  private static void visitOld(Unit unit, long offset, Visitor visitor) throws IOException {
    Unit owner = unit.skeleton();
    long at = offset;
    if (owner != unit) {
      // Those of a split unit are in the program, from a place that its skeleton names.
      AttributeValue base = owner.rootValue(Attribute.GNU_RANGES_BASE);
      at += base == null ? 0 : base.number();
    }
    int size = unit.header().addressSize();
    long highest = size == 8 ? -1 : 0xffff_ffffL;
    ByteReader in = new ByteReader(owner.sections().get(Section.RANGES), at);
    long base = unit.lowPc();
    while (true) {
      unit.file().effort().step();
      long first = in.unsigned(size);
      long second = in.unsigned(size);
      if (first == 0 && second == 0) {
        return;
      }
      if (first == highest) {
        base = second;
      } else {
        show(base + first, base + second, visitor);
      }
    }
  }

  /** A list of {@code .debug_rnglists} (DWARF 5, section 7.25). */
  private static void visitNew(Unit unit, long offset, Visitor visitor) throws IOException {
    ElfData lists = unit.sections().get(Section.RNGLISTS);
    ByteReader in = new ByteReader(lists, offset);
    int size = unit.header().addressSize();
    long base = unit.lowPc();
    while (true) {
      unit.file().effort().step();
      int kind = in.u8();
      switch (kind) {
        case RLE_END_OF_LIST -> {
          return;
        }
        case RLE_BASE_ADDRESSX -> base = unit.indexedAddress(in.uleb());
        case RLE_BASE_ADDRESS -> base = in.unsigned(size);
        case RLE_STARTX_ENDX -> {
          long start = unit.indexedAddress(in.uleb());
          show(start, unit.indexedAddress(in.uleb()), visitor);
        }
        case RLE_STARTX_LENGTH -> {
          long start = unit.indexedAddress(in.uleb());
          show(start, start + in.uleb(), visitor);
        }
        case RLE_OFFSET_PAIR -> {
          long start = base + in.uleb();
          show(start, base + in.uleb(), visitor);
        }
        case RLE_START_END -> {
          long start = in.unsigned(size);
          show(start, in.unsigned(size), visitor);
        }
        case RLE_START_LENGTH -> {
          long start = in.unsigned(size);
          show(start, start + in.uleb(), visitor);
        }
        default -> throw in.damaged("a list of ranges has an entry of kind " + kind);
      }
    }
  }
}
