package dev.sonde.symbols.unwind;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/**
 * {@code .eh_frame_hdr}: the functions of {@code .eh_frame} sorted by their addresses (Linux
 * Standard Base, "Exception Frame Header").
 */
final class SearchTable {
  /** {@code DW_EH_PE_datarel | DW_EH_PE_sdata4}, which every linker writes. */
  private static final int SORTED_PAIRS = 0x3b;

  private static final int PAIR = 8;

  private final ElfData data;
  private final long address;
  private final long frames;
  private final long table;
  private final long count;

  private SearchTable(ElfData data, long address, long frames, long table, long count) {
    this.data = data;
    this.address = address;
    this.frames = frames;
    this.table = table;
    this.count = count;
  }

  /**
   * Reads its header.
   *
   * @param address where it is in memory
   * @return null where it is written in a way that cannot be searched
   */
  static SearchTable read(ElfData data, long address) throws IOException {
    EncodedReader in = new EncodedReader(data, address, address, 0);
    if (in.u8() != 1) {
      return null;
    }
    int frameEncoding = in.u8();
    int countEncoding = in.u8();
    int tableEncoding = in.u8();
    if (frameEncoding == EncodedReader.OMITTED) {
      return null;
    }
    long frames = in.pointer(frameEncoding);
    if (countEncoding == EncodedReader.OMITTED || tableEncoding != SORTED_PAIRS) {
      return new SearchTable(data, address, frames, 0, -1);
    }
    long count = in.pointer(countEncoding);
    if (count < 0 || count > (data.size() - in.position()) / PAIR) {
      throw in.damaged("a table claims " + Long.toUnsignedString(count) + " functions");
    }
    return new SearchTable(data, address, frames, in.position(), count);
  }

  /** Where {@code .eh_frame} is in memory. */
  long frames() {
    return frames;
  }

  boolean isSearchable() {
    return count >= 0;
  }

  /** The address in memory of the entry of the last function at or before {@code wanted}; or 0. */
  long find(long wanted) throws IOException {
    long low = 0;
    long high = count - 1;
    while (low <= high) {
      long middle = low + high >>> 1;
      if (Long.compareUnsigned(address + data.s32(table + middle * PAIR), wanted) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? 0 : address + data.s32(table + high * PAIR + 4);
  }
}
