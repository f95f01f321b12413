package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/**
 * Finds which of several expressions holds at an address: {@code .debug_loc} (DWARF 4, section
 * 2.6.2), GCC's form of it in {@code .dwo} files, and {@code .debug_loclists} (DWARF 5, section
 * 7.7.3).
 */
final class LocationList {
  private static final int LLE_END_OF_LIST = 0;
  private static final int LLE_BASE_ADDRESSX = 1;
  private static final int LLE_STARTX_ENDX = 2;
  private static final int LLE_STARTX_LENGTH = 3;
  private static final int LLE_OFFSET_PAIR = 4;
  private static final int LLE_DEFAULT_LOCATION = 5;
  private static final int LLE_BASE_ADDRESS = 6;
  private static final int LLE_START_END = 7;
  private static final int LLE_START_LENGTH = 8;

  private final Unit unit;
  private final AttributeValue value;

  LocationList(AttributeValue value) {
    this.unit = value.unit();
    this.value = value;
  }

  /** The expression for an address, or null. */
  ElfData find(long address) throws IOException {
    if (unit.header().version() >= 5) {
      long at =
          value.form() == Form.LOCLISTX
              ? unit.listOffset(Section.LOCLISTS, Attribute.LOCLISTS_BASE, value.number())
              : value.number();
      return findNew(new ByteReader(unit.sections().get(Section.LOCLISTS), at), address);
    }
    ByteReader in = new ByteReader(unit.sections().get(Section.LOC), value.number());
    return unit.sections().isSplit() ? findSplit(in, address) : findOld(in, address);
  }

  private ElfData findOld(ByteReader in, long address) throws IOException {
    int size = unit.header().addressSize();
    long highest = size == 8 ? -1 : 0xffff_ffffL;
    long base = unit.lowPc();
    while (true) {
      unit.file().effort().step();
      long start = in.unsigned(size);
      long end = in.unsigned(size);
      if (start == 0 && end == 0) {
        return null;
      }
      if (start == highest) {
        base = end;
        continue;
      }
      ElfData expression = expression(in, in.u16());
      if (holds(base + start, base + end, address)) {
        return expression;
      }
    }
  }

  private ElfData findSplit(ByteReader in, long address) throws IOException {
    long base = unit.lowPc();
    while (true) {
      unit.file().effort().step();
      int kind = in.u8();
      long start;
      long end;
      switch (kind) {
        case LLE_END_OF_LIST -> {
          return null;
        }
        case LLE_BASE_ADDRESSX -> {
          base = unit.indexedAddress(in.uleb());
          continue;
        }
        case LLE_STARTX_ENDX -> {
          start = unit.indexedAddress(in.uleb());
          end = unit.indexedAddress(in.uleb());
        }
        case LLE_STARTX_LENGTH -> {
          start = unit.indexedAddress(in.uleb());
          end = start + in.u32();
        }
        case LLE_OFFSET_PAIR -> {
          start = base + in.u32();
          end = base + in.u32();
        }
        default -> throw in.damaged("a list of locations has an entry of kind " + kind);
      }
      ElfData expression = expression(in, in.u16());
      if (holds(start, end, address)) {
        return expression;
      }
    }
  }

  private ElfData findNew(ByteReader in, long address) throws IOException {
    int size = unit.header().addressSize();
    long base = unit.lowPc();
    ElfData otherwise = null;
    while (true) {
      unit.file().effort().step();
      int kind = in.u8();
      long start = 0;
      long end = 0;
      switch (kind) {
        case LLE_END_OF_LIST -> {
          return otherwise;
        }
        case LLE_BASE_ADDRESSX -> {
          base = unit.indexedAddress(in.uleb());
          continue;
        }
        case LLE_BASE_ADDRESS -> {
          base = in.unsigned(size);
          continue;
        }
        case LLE_STARTX_ENDX -> {
          start = unit.indexedAddress(in.uleb());
          end = unit.indexedAddress(in.uleb());
        }
        case LLE_STARTX_LENGTH -> {
          start = unit.indexedAddress(in.uleb());
          end = start + in.uleb();
        }
        case LLE_OFFSET_PAIR -> {
          start = base + in.uleb();
          end = base + in.uleb();
        }
        case LLE_START_END -> {
          start = in.unsigned(size);
          end = in.unsigned(size);
        }
        case LLE_START_LENGTH -> {
          start = in.unsigned(size);
          end = start + in.uleb();
        }
        case LLE_DEFAULT_LOCATION -> {
          // It holds where no other does.
        }
        default -> throw in.damaged("a list of locations has an entry of kind " + kind);
      }
      ElfData expression = expression(in, in.uleb());
      if (kind == LLE_DEFAULT_LOCATION) {
        otherwise = expression;
      } else if (holds(start, end, address)) {
        return expression;
      }
    }
  }

  private static ElfData expression(ByteReader in, long length) throws IOException {
    ElfData expression = in.data().slice(in.position(), length);
    in.skip(length);
    return expression;
  }

  private static boolean holds(long start, long end, long address) {
    return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
  }
}
