package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The symbols of one section, walked over one at a time: {@code Elf64_Sym} of 24 bytes, or {@code
 * Elf32_Sym} of 16. They are read by chunks, and their names, which are in another section, through
 * a window; unless the section is small, and stays in memory once it was read, or is {@link #hold
 * held} there.
 */
final class SymbolSection {
  /** A browser with all its debug information has a fifth of that. */
  static final int MAX_SYMBOLS = 1 << 23;

  private static final int SHN_UNDEF = 0;
  private static final int SHN_LORESERVE = 0xff00;

  /**
   * Symbols with their names of no more than this are never released, since probes and stacks ask
   * for them by turns: some 20,000, those of nearly every library. As many as {@link
   * dev.sonde.symbols.program.ElfObjects} has open take 256 MiB at the very most.
   */
  private static final int MAX_KEPT = 1 << 20;

  /** What is between a name and the version of the symbol. */
  private static final byte VERSION = '@';

  private static final int SYMBOLS_A_CHUNK = 2048;

  private final ElfFile file;
  private final boolean is64;
  private final int entrySize;
  private final int count;
  private final ElfData symbols;
  private final ElfData storedNames;
  private final boolean isSmall;

  /** Where the names are read: in the file, or in memory. */
  private ElfData names;

  /** The symbols that are in memory: all of them, or some. */
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  /** The number of the first of these. */
  private int chunkStart;

  /** How many these are. */
  private int chunkCount;

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
    this.isSmall = symbols.size() + names.size() <= MAX_KEPT;
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

  /** Whether all of it stays in memory once it was read. */
  boolean isSmall() {
    return isSmall;
  }

  /** The size of the symbols and their names in bytes. */
  long byteSize() {
    return symbols.size() + storedNames.size();
  }

  /** Has all of it in memory, until it is released. */
  void hold() throws IOException {
    if (chunkCount < count) {
      chunk = symbols.slice(0, (long) count * entrySize).buffer();
      chunkStart = 0;
      chunkCount = count;
    }
    if (names == storedNames) {
      names = storedNames.resident();
    }
  }

  /** Lets go of what is in memory, unless that is little. */
  void release() {
    if (!isSmall) {
      chunk = ByteBuffer.allocate(0);
      chunkCount = 0;
      names = storedNames;
    }
  }

  /** Goes before the first symbol, to go over all of them. */
  void rewind() throws IOException {
    if (isSmall) {
      hold();
    }
    current = -1;
  }

  /** Goes to the next symbol that the file defines; false when there is no more. */
  boolean next() throws IOException {
    while (++current < count) {
      locate(SYMBOLS_A_CHUNK);
      int section = section();
      if (section != SHN_UNDEF && (section < SHN_LORESERVE || section == ElfHeader.SHN_XINDEX)) {
        return true;
      }
    }
    return false;
  }

  /** Goes to the symbol of a number. */
  void seek(int number) throws IOException {
    current = number;
    locate(1);
  }

  /** Has the current symbol in memory, and of those behind it up to {@code most}. */
  private void locate(int most) throws IOException {
    if (current < chunkStart || current - chunkStart >= chunkCount) {
      chunkCount = 0;
      int wanted = Math.min(most, count - current);
      int length = wanted * entrySize;
      if (chunk.capacity() < length) {
        chunk = ByteBuffer.allocate(length).order(symbols.order());
      }
      symbols.read((long) current * entrySize, chunk.array(), 0, length);
      chunkStart = current;
      chunkCount = wanted;
    }
    at = (current - chunkStart) * entrySize;
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

  /** Whether it names something in the program, and not a section or a source file. */
  boolean isSymbol() {
    return Symbol.Type.of(info()) != Symbol.Type.OTHER;
  }

  private long nameOffset() {
    return Integer.toUnsignedLong(chunk.getInt(at));
  }

  /**
   * A hash of the name without its version ({@link ElfData#stringHash}); {@link ElfData#NOT_ENDED}
   * where it has none that is in the string table.
   */
  long nameHash() throws IOException {
    return names.stringHash(nameOffset(), VERSION);
  }

  /** As {@link #nameHash}, that of a symbol with the name {@code name}. */
  static long hash(byte[] name) throws IOException {
    byte[] ended = Arrays.copyOf(name, name.length + 1);
    return new ElfData(ByteSource.of("name", ended), 0, ended.length, true).stringHash(0, VERSION);
  }

  /** The first character of the name; 0 where it is empty. */
  int nameStart() throws IOException {
    return names.u8(nameOffset());
  }

  /** Whether the name is {@code name}, with or without a version. */
  boolean isNamed(byte[] name) throws IOException {
    return names.startsWith(nameOffset(), name)
        && (names.u8(nameOffset() + name.length) == 0
            || names.u8(nameOffset() + name.length) == VERSION);
  }

  String name() throws IOException {
    String name = names.string(nameOffset());
    int version = name.indexOf(VERSION, 1);
    return version < 0 ? name : name.substring(0, version);
  }

  Symbol symbol() throws IOException {
    return new Symbol(name(), value(), size(), Symbol.Type.of(info()), Symbol.Binding.of(info()));
  }
}
