package dev.sonde.symbols.elf;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The functions of a program in Go, out of the table by which its runtime finds what it was called
 * by: the section {@code .gopclntab}, which stays when symbols are stripped ({@code pcHeader} and
 * {@code functab} of Go's {@code runtime/symtab.go}; the forms of Go 1.2, 1.16, 1.18 and 1.20).
 */
final class GoFunctions {
  private static final int GO_1_2 = 0xffff_fffb;
  private static final int GO_1_16 = 0xffff_fffa;
  private static final int GO_1_18 = 0xffff_fff0;
  private static final int GO_1_20 = 0xffff_fff1;

  /** Where the words of the header begin, each of the size of an address. */
  private static final int WORDS = 8;

  /** Ten times those of the largest programs; 24 bytes each. */
  private static final int MAX_FUNCTIONS = 1 << 22;

  /** A global function, {@code ELF64_ST_INFO(STB_GLOBAL, STT_FUNC)}. */
  private static final byte GLOBAL_FUNCTION = 0x12;

  private static final int SYMBOL_SIZE = 24;

  private final ElfFile file;
  private final SectionHeader section;
  private final ElfData data;
  private final int wordSize;

  /**
   * Where things are in the data.
   *
   * @param names where the names begin
   * @param table where the table of functions begins
   * @param functions what the table counts the places of functions from
   * @param text what addresses count from; 0 where they are whole
   * @param entrySize the size of a number in the table
   * @param nameAt where a function has the place of its name
   */
  private record Form(
      long names, long table, long functions, long text, int entrySize, int nameAt) {}

  private GoFunctions(ElfFile file, SectionHeader section) throws IOException {
    this.file = file;
    this.section = section;
    this.data = file.data(section).separate();
    this.wordSize = data.size() < WORDS ? 0 : data.u8(7);
  }

  /** The functions as symbols; null where there is no such table, or one of an unknown form. */
  static SymbolSection read(ElfFile file) throws IOException {
    SectionHeader section = file.findSection(".gopclntab");
    if (section == null) {
      // Where a program may be loaded anywhere.
      section = file.findSection(".data.rel.ro.gopclntab");
    }
    return section == null ? null : new GoFunctions(file, section).symbols();
  }

  private long word(int index) throws IOException {
    long at = WORDS + (long) index * wordSize;
    return wordSize == Long.BYTES ? data.u64(at) : data.u32(at);
  }

  private SymbolSection symbols() throws IOException {
    Form form = wordSize == Integer.BYTES || wordSize == Long.BYTES ? form() : null;
    if (form == null) {
      return null;
    }
    long count = word(0);
    if (count < 0 || count > MAX_FUNCTIONS || count * 2 * form.entrySize() > data.size()) {
      throw new ElfException(
          file.name() + " is damaged: .gopclntab claims " + Long.toUnsignedString(count));
    }
    SectionHeader code = file.findSection(".text");
    short codeNumber = (short) (code == null ? 1 : code.index());
    ByteBuffer symbols = ByteBuffer.allocate((int) count * SYMBOL_SIZE).order(data.order());
    ElfData functions = data.separate();
    for (int i = 0; i < count; i++) {
      long entry = form.table() + 2L * i * form.entrySize();
      long start = number(entry, form.entrySize());
      long size = number(entry + 2L * form.entrySize(), form.entrySize()) - start;
      long function = form.functions() + number(entry + form.entrySize(), form.entrySize());
      symbols.putInt(functions.s32(function + form.nameAt()));
      symbols.put(GLOBAL_FUNCTION).put((byte) 0).putShort(codeNumber);
      symbols.putLong(form.text() + start).putLong(Math.max(0, size));
    }
    ByteSource source = ByteSource.of(file.name(), symbols.array());
    source.order(data.order());
    ElfData names = data.slice(form.names(), data.size() - form.names()).separate();
    return SymbolSection.of(file, new ElfData(source, 0, symbols.capacity(), true), names);
  }

  private long number(long at, int size) throws IOException {
    return size == Long.BYTES ? data.u64(at) : data.u32(at);
  }

  private Form form() throws IOException {
    return switch (data.s32(0)) {
      case GO_1_2 -> new Form(0, WORDS + wordSize, 0, 0, wordSize, wordSize);
      case GO_1_16 -> new Form(word(2), word(6), word(6), 0, wordSize, wordSize);
      case GO_1_18, GO_1_20 ->
          new Form(word(3), word(7), word(7), text(), Integer.BYTES, Integer.BYTES);
      default -> null;
    };
  }

  /** Where the code of Go begins: where C is linked in, that is not where {@code .text} does. */
  private long text() throws IOException {
    long stored = word(2);
    if (stored != 0) {
      return stored;
    }
    // In a program that may be loaded anywhere, the dynamic linker puts it there.
    long place = section.address() + WORDS + 2L * wordSize;
    SectionHeader relocations = file.findSection(".rela.dyn");
    relocations = relocations == null ? file.findSection(".rela") : relocations;
    if (relocations != null && relocations.entrySize() == SYMBOL_SIZE) {
      ElfData entries = file.data(relocations).separate();
      for (long at = 0; at + SYMBOL_SIZE <= entries.size(); at += SYMBOL_SIZE) {
        if (entries.u64(at) == place) {
          return entries.u64(at + 16);
        }
      }
    }
    SectionHeader code = file.findSection(".text");
    return code == null ? 0 : code.address();
  }
}
