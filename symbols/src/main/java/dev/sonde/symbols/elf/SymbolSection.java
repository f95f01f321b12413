package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The symbols of one section, walked over one at a time: {@code Elf64_Sym} of 24 bytes, or {@code
 * Elf32_Sym} of 16. Their names are in another section, at random; whoever asks for many of them
 * calls {@link #loadNames} before, and {@link #releaseNames} behind.
 */
final class SymbolSection {
  private static final int SHN_UNDEF = 0;
  private static final int SHN_LORESERVE = 0xff00;

  /** String tables of more than this are read name by name. */
  private static final int MAX_RESIDENT_NAMES = 1 << 26;

  /**
   * Symbols with their names of no more than this are kept once they were read, since probes and
   * stacks ask for them by turns: some 20,000, those of nearly every library. As many as {@link
   * dev.sonde.symbols.program.ElfObjects} has open take 256 MiB at the very most.
   */
  private static final int MAX_KEPT = 1 << 20;

  private static final int SYMBOLS_A_CHUNK = 2048;

  private final ElfFile file;
  private final boolean is64;
  private final int entrySize;
  private final int count;
  private ElfData symbols;
  private ElfData storedNames;
  private ElfData names;

  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private int chunkStart;
  private int current = -1;
  private int at;

  private SymbolSection(ElfFile file, ElfData symbols, ElfData names) {
    this.file = file;
    this.symbols = symbols;
    this.storedNames = names;
    this.names = names;
    this.is64 = symbols.is64();
    this.entrySize = entrySize(is64);
    this.count = (int) Math.min(symbols.size() / entrySize, Integer.MAX_VALUE);
  }

  /** The size of one symbol in bytes. */
  static int entrySize(boolean is64) {
    return is64 ? 24 : 16;
  }

  /** The symbols in {@code symbols}, whose names are in {@code names}. */
  static SymbolSection of(ElfFile file, ElfData symbols, ElfData names) {
    return new SymbolSection(file, symbols, names);
  }

  /** The symbols of the first section of a type, or null where the file has none. */
  static SymbolSection read(ElfFile file, int sectionType) throws IOException {
    SectionHeader section = file.findSection(sectionType);
    if (section == null) {
      return null;
    }
    ElfData names = file.data(file.section(section.link()));
    return new SymbolSection(file, file.data(section), names);
  }

  ElfFile file() {
    return file;
  }

  int count() {
    return count;
  }

  /** Goes to the next symbol that the file defines; false when there is no more. */
  boolean next() throws IOException {
    while (++current < count) {
      if (current >= chunkStart + chunk.limit() / entrySize) {
        load(current);
      }
      at = (current - chunkStart) * entrySize;
      int section = section();
      if (section != SHN_UNDEF && (section < SHN_LORESERVE || section == ElfHeader.SHN_XINDEX)) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the symbol of a number. */
  void seek(int number) throws IOException {
    load(number, 1);
    current = number;
    at = 0;
  }

  /** Goes before the first symbol, to go over all of them. */
  void rewind() throws IOException {
    keep();
    leave();
  }

  /** From now on has all in memory, unless that is too much. */
  private void keep() throws IOException {
    if (symbols.size() + storedNames.size() <= MAX_KEPT) {
      symbols = symbols.resident();
      storedNames = storedNames.resident();
      names = storedNames;
    }
  }

  private void leave() {
    current = -1;
    chunk.limit(0);
    chunkStart = 0;
  }

  private void load(int first) throws IOException {
    load(first, Math.min(SYMBOLS_A_CHUNK, count - first));
  }

  private void load(int first, int number) throws IOException {
    int length = number * entrySize;
    if (chunk.capacity() < length) {
      chunk = ByteBuffer.allocate(length).order(symbols.order());
    }
    symbols.read((long) first * entrySize, chunk.array(), 0, length);
    chunk.limit(length);
    chunkStart = first;
  }

  int number() {
    return current;
  }

  long value() throws IOException {
    long stored = is64 ? chunk.getLong(at + 8) : Integer.toUnsignedLong(chunk.getInt(at + 4));
    return stored + file.symbolBase(section());
  }

  long size() {
    return is64 ? chunk.getLong(at + 16) : Integer.toUnsignedLong(chunk.getInt(at + 8));
  }

  int info() {
    return chunk.get(is64 ? at + 4 : at + 12) & 0xff;
  }

  int section() {
    return chunk.getShort(is64 ? at + 6 : at + 14) & 0xffff;
  }

  private long nameOffset() {
    return Integer.toUnsignedLong(chunk.getInt(at));
  }

  /** Reads all names at once, unless there are too many. */
  void loadNames() throws IOException {
    keep();
    if (names.size() <= MAX_RESIDENT_NAMES) {
      names = names.resident();
    }
  }

  /** Lets go of what {@link #loadNames} read, and of the place. */
  void releaseNames() {
    names = storedNames;
    chunk = ByteBuffer.allocate(0);
    leave();
  }

  /** The first character of the name; 0 where it is empty. */
  int nameStart() throws IOException {
    return names.u8(nameOffset());
  }

  /** Whether the name is {@code name}, with or without a version. */
  boolean isNamed(byte[] name) throws IOException {
    return names.startsWith(nameOffset(), name)
        && (names.u8(nameOffset() + name.length) == 0
            || names.u8(nameOffset() + name.length) == '@');
  }

  String name() throws IOException {
    String name = names.string(nameOffset());
    int version = name.indexOf('@', 1);
    return version < 0 ? name : name.substring(0, version);
  }

  Symbol symbol() throws IOException {
    return new Symbol(name(), value(), size(), Symbol.Type.of(info()), Symbol.Binding.of(info()));
  }
}
