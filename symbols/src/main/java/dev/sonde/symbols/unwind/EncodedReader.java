package dev.sonde.symbols.unwind;

import dev.sonde.symbols.elf.DataReader;
import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/** Reads a section with call frame information from one position on. */
final class EncodedReader extends DataReader {
  /** {@code DW_EH_PE_omit}: there is no value. */
  static final int OMITTED = 0xff;

  private static final int INDIRECT = 0x80;
  private static final int PC_RELATIVE = 0x10;
  private static final int DATA_RELATIVE = 0x30;

  /** Where the section is in memory. */
  private final long address;

  /** What addresses of the kind "relative to data" count from. */
  private final long base;

  EncodedReader(ElfData data, long address, long base, long position) {
    super(data, position);
    this.address = address;
    this.base = base;
  }

  /**
   * A pointer, as {@code DW_EH_PE_*} says how it is written (Linux Standard Base, "DWARF Exception
   * Header Encoding").
   */
  long pointer(int encoding) throws IOException {
    long at = address + position();
    long value =
        switch (encoding & 0x0f) {
          case 0x00 -> data().is64() ? u64() : u32();
          case 0x01 -> uleb();
          case 0x02 -> u16();
          case 0x03 -> u32();
          case 0x04, 0x0c -> u64();
          case 0x09 -> sleb();
          case 0x0a -> (short) u16();
          case 0x0b -> s32();
          default -> throw damaged("a pointer is written in the way " + encoding);
        };
    if ((encoding & INDIRECT) != 0) {
      throw damaged("a pointer is kept elsewhere");
    }
    return switch (encoding & 0x70) {
      case 0 -> value;
      case PC_RELATIVE -> at + value;
      case DATA_RELATIVE -> base + value;
      default -> throw damaged("a pointer is written in the way " + encoding);
    };
  }

  UnwindException damaged(String what) {
    return new UnwindException(
        "the call frame information of " + data().fileName() + " is damaged: " + what);
  }
}
