package dev.sonde.symbols.elf;

import java.io.IOException;

/**
 * The symbols that dynamic linking needs, found as the dynamic linker finds them: by the dynamic
 * section. It is the way that is left where a file was stripped of its section headers. How many
 * there are is only told by the hash table of their names, {@code DT_HASH} or {@code DT_GNU_HASH}.
 */
final class DynamicSymbols {
  private static final int MAX_ENTRIES = 4096;

  private static final int DT_HASH = 4;
  private static final int DT_STRTAB = 5;
  private static final int DT_SYMTAB = 6;
  private static final int DT_STRSZ = 10;
  private static final int DT_GNU_HASH = 0x6fff_fef5;

  private final ElfFile file;
  private long hash;
  private long gnuHash;
  private long symbols;
  private long strings;
  private long stringsSize;

  private DynamicSymbols(ElfFile file) {
    this.file = file;
  }

  /** The symbols of {@code file}, or null where it has none. */
  static SymbolSection read(ElfFile file) throws IOException {
    for (ProgramHeader segment : file.programHeaders()) {
      if (segment.type() == ProgramHeader.PT_DYNAMIC) {
        DynamicSymbols found = new DynamicSymbols(file);
        found.readEntries(file.whole().slice(segment.offset(), segment.fileSize()));
        return found.section();
      }
    }
    return null;
  }

  private void readEntries(ElfData entries) throws IOException {
    int width = entries.addressSize();
    long count = Math.min(entries.size() / (2 * width), MAX_ENTRIES);
    for (long i = 0; i < count; i++) {
      long tag = entries.address(i * 2 * width);
      long value = entries.address(i * 2 * width + width);
      if (tag == 0) {
        break;
      }
      if (tag == DT_HASH) {
        hash = value;
      } else if (tag == DT_GNU_HASH) {
        gnuHash = value;
      } else if (tag == DT_SYMTAB) {
        symbols = value;
      } else if (tag == DT_STRTAB) {
        strings = value;
      } else if (tag == DT_STRSZ) {
        stringsSize = value;
      }
    }
  }

  private SymbolSection section() throws IOException {
    if (symbols == 0 || strings == 0 || hash == 0 && gnuHash == 0) {
      return null;
    }
    long count = hash != 0 ? from(hash).u32(4) : countOfGnuHash(from(gnuHash));
    ElfData table = from(symbols).slice(0, count * SymbolSection.entrySize(file.header().is64()));
    return SymbolSection.of(file, table, from(strings).slice(0, stringsSize));
  }

  /** The file from where {@code address} is. */
  private ElfData from(long address) throws IOException {
    long offset = file.fileOffset(address);
    if (offset == ElfFile.NOT_LOADED) {
      throw new ElfException(file.name() + " is damaged: its symbols are outside of it");
    }
    return file.whole().slice(offset, file.whole().size() - offset);
  }

  /**
   * One more than the highest number in the table: four words, a Bloom filter of addresses, the
   * first number for each bucket, and from the first hashed symbol on a word for each, odd for the
   * last of its bucket.
   */
  private static long countOfGnuHash(ElfData table) throws IOException {
    long buckets = table.u32(0);
    long firstHashed = table.u32(4);
    long bucketsAt = 16 + table.u32(8) * table.addressSize();
    long last = 0;
    for (long i = 0; i < buckets; i++) {
      last = Math.max(last, table.u32(bucketsAt + 4 * i));
    }
    if (last < firstHashed) {
      return firstHashed;
    }
    long chains = bucketsAt + 4 * buckets;
    while ((table.s32(chains + 4 * (last - firstHashed)) & 1) == 0) {
      last++;
    }
    return last + 1;
  }
}
