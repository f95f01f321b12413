package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions of a symbol table in the order of the file, as one walk over it has found them:
 * where each is, and which symbol it is. A function takes 17 bytes.
 */
final class FunctionColumns {
  /** That a function says how large it is. */
  private static final int SIZE_KNOWN = 16;

  /** That a symbol says that it is a function. */
  private static final int TYPE_KNOWN = 8;

  private static final int FUNCTIONS_A_CHUNK = 4096;

  private final List<Chunk> chunks = new ArrayList<>();
  private SectionLookup lookup;
  private SymbolSection section;
  private int base;
  private int count;

  private record Chunk(long[] starts, int[] extents, int[] numbers, byte[] preferences) {
    static Chunk empty() {
      return new Chunk(
          new long[FUNCTIONS_A_CHUNK],
          new int[FUNCTIONS_A_CHUNK],
          new int[FUNCTIONS_A_CHUNK],
          new byte[FUNCTIONS_A_CHUNK]);
    }
  }

  /** Goes on with another section, the number of whose first symbol is {@code base}. */
  void begin(SymbolSection next, int base) {
    this.section = next;
    this.base = base;
    this.lookup = new SectionLookup(next.file());
  }

  /** Takes note of the symbol that the section is at, if it is a function. */
  void add() throws IOException {
    Symbol.Type type = Symbol.Type.of(section.info());
    boolean isFunction = type == Symbol.Type.FUNCTION || type == Symbol.Type.INDIRECT_FUNCTION;
    if (!isFunction && (type != Symbol.Type.UNTYPED || !isCodeLabel())) {
      return;
    }
    long start = section.value();
    long size = section.size();
    int preference =
        (size != 0 ? SIZE_KNOWN : 0)
            + (isFunction ? TYPE_KNOWN : 0)
            + Symbol.Binding.of(section.info()).ordinal();
    long extent = size != 0 ? size : lookup.end(section.section(), start) - start;
    int at = count % FUNCTIONS_A_CHUNK;
    if (at == 0) {
      chunks.add(Chunk.empty());
    }
    Chunk chunk = chunks.getLast();
    chunk.starts[at] = start;
    // No code is larger than 4 GiB: calls do not reach as far.
    chunk.extents[at] = Long.compareUnsigned(extent, 0xffff_ffffL) > 0 ? -1 : (int) extent;
    chunk.numbers[at] = base + section.number();
    chunk.preferences[at] = (byte) preference;
    count++;
  }

  /**
   * Whether a symbol without a type names code, and is no mark of a compiler such as {@code $x}.
   */
  private boolean isCodeLabel() throws IOException {
    if (!lookup.isCode(section.section())) {
      return false;
    }
    int first = section.nameStart();
    return first != 0 && first != '$' && first != '.';
  }

  int count() {
    return count;
  }

  private Chunk chunk(int function) {
    return chunks.get(function / FUNCTIONS_A_CHUNK);
  }

  long start(int function) {
    return chunk(function).starts[function % FUNCTIONS_A_CHUNK];
  }

  /** Behind the last address; that of a function of unknown size where its section ends. */
  long end(int function) {
    long start = start(function);
    long end =
        start + Integer.toUnsignedLong(chunk(function).extents[function % FUNCTIONS_A_CHUNK]);
    return Long.compareUnsigned(end, start) < 0 ? -1 : end;
  }

  boolean isSizeKnown(int function) {
    return (preference(function) & SIZE_KNOWN) != 0;
  }

  /** The number of its symbol. */
  int number(int function) {
    return chunk(function).numbers[function % FUNCTIONS_A_CHUNK];
  }

  /** Of two functions at an address, the one with the higher is meant. */
  int preference(int function) {
    return chunk(function).preferences[function % FUNCTIONS_A_CHUNK];
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
