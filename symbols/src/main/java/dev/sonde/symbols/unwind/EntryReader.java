package dev.sonde.symbols.unwind;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.util.LinkedHashMap;

/** Reads the entries of {@code .eh_frame} or {@code .debug_frame}. */
final class EntryReader {
  private static final int MAX_COMMON = 256;

  /** The largest programs have half of that. */
  private static final int MAX_RESIDENT = 1 << 26;

  private final ElfData data;
  private final long address;
  private final boolean exceptions;
  private final LinkedHashMap<Long, CommonEntry> common = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param address where the section is in memory
   * @param exceptions whether it is {@code .eh_frame}
   */
  EntryReader(ElfData data, long address, boolean exceptions) {
    this.data = data;
    this.address = address;
    this.exceptions = exceptions;
  }

  /** The same entries, in memory unless there are too many. */
  EntryReader resident() throws IOException {
    return data.size() > MAX_RESIDENT
        ? this
        : new EntryReader(data.resident(), address, exceptions);
  }

  EncodedReader reader(long position) {
    return new EncodedReader(data, address, 0, position);
  }

  long size() {
    return data.size();
  }

  /** Where an entry is and what it is: {@code id} 0 for a common entry, in both sections. */
  private record Header(long id, long idAt, long content, long end) {}

  private Header header(long at) throws IOException {
    EncodedReader in = reader(at);
    long length = in.u32();
    boolean wide = length == 0xffff_ffffL;
    if (wide) {
      length = in.u64();
    }
    long start = in.position();
    long end = start + length;
    if (length < 0 || end < 0 || end > data.size()) {
      throw in.damaged("an entry claims " + Long.toUnsignedString(length) + " bytes");
    }
    if (length == 0) {
      return new Header(0, start, start, start);
    }
    // In .eh_frame the id is of 4 bytes even where lengths have 8.
    long id = wide && !exceptions ? in.u64() : in.u32();
    if (!exceptions) {
      id = id == (wide ? -1 : 0xffff_ffffL) ? 0 : id == 0 ? -1 : id;
    }
    return new Header(id, start, in.position(), end);
  }

  /** Where the entry behind the one at {@code at} is; -1 where there is none. */
  long next(long at) throws IOException {
    long end = header(at).end();
    return end == data.size() || exceptions && end - at == 4 ? -1 : end;
  }

  /** The entry of a function at {@code at}; null where another is there. */
  FunctionEntry read(long at) throws IOException {
    Header header = header(at);
    if (header.id() == 0) {
      return null;
    }
    long commonAt = exceptions ? header.idAt() - header.id() : Math.max(0, header.id());
    CommonEntry entry = common(commonAt);
    EncodedReader in = reader(header.content());
    long start = in.pointer(entry.pointerEncoding());
    // The length is written as the start is, but counts from nowhere.
    long size = in.pointer(entry.pointerEncoding() & 0x0f);
    if (entry.augmented()) {
      in.skip(in.uleb());
    }
    if (in.position() > header.end()) {
      throw in.damaged("an entry ends within its header");
    }
    long end = start + size;
    return Long.compareUnsigned(end, start) < 0
        ? new FunctionEntry(entry, start, start, in.position(), in.position())
        : new FunctionEntry(entry, start, end, in.position(), header.end());
  }

  private CommonEntry common(long at) throws IOException {
    CommonEntry known = common.get(at);
    if (known == null) {
      if (at < 0 || at > data.size()) {
        throw reader(0).damaged("an entry refers to " + at);
      }
      Header header = header(at);
      if (header.id() != 0) {
        throw reader(at).damaged("a function refers to another");
      }
      known = CommonEntry.read(reader(header.content()), header.end(), exceptions);
      common.put(at, known);
      if (common.size() > MAX_COMMON) {
        common.remove(common.firstEntry().getKey());
      }
    }
    return known;
  }
}
