package dev.sonde.symbols.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small ELF files for tests, of either class and byte order. */
public final class ElfWriter {
  private record Section(
      String name,
      int type,
      long flags,
      long address,
      byte[] content,
      int link,
      int info,
      int alignment,
      int entrySize) {}

  private record Segment(int type, int flags, String section, long address) {}

  private record SymbolEntry(
      String name, long value, long size, int info, int section, boolean dynamic) {}

  private final boolean is64;
  private final ByteOrder order;
  private int type = ElfHeader.ET_DYN;
  private int machine = ElfHeader.EM_X86_64;
  private int emptySections;
  private boolean numbersInSectionZero;
  private final List<Section> sections = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private final List<SymbolEntry> symbols = new ArrayList<>();

  public ElfWriter(boolean is64, ByteOrder order) {
    this.is64 = is64;
    this.order = order;
  }

  /** A writer of what this machine runs. */
  public static ElfWriter ofX86() {
    return new ElfWriter(true, ByteOrder.LITTLE_ENDIAN);
  }

  public ElfWriter type(int type) {
    this.type = type;
    return this;
  }

  public ElfWriter machine(int machine) {
    this.machine = machine;
    return this;
  }

  /** Adds this many sections without a name behind the others. */
  public ElfWriter emptySections(int count) {
    emptySections = count;
    return this;
  }

  /** Keeps the number of sections, and which has their names, in section 0. */
  public ElfWriter numbersInSectionZero() {
    numbersInSectionZero = true;
    return this;
  }

  /** Adds a section; the first has number 1. */
  public ElfWriter section(String name, int type, long flags, long address, byte[] content) {
    sections.add(new Section(name, type, flags, address, content, 0, 0, 4, 0));
    return this;
  }

  /**
   * Adds relocations of a section, by its number, with the symbols of {@code .symtab}, which comes
   * behind all sections that are added.
   */
  public ElfWriter relocations(int section, byte[] entries) {
    int symbols = sections.size() + 2;
    sections.add(
        new Section(".rela", SectionHeader.SHT_RELA, 0, 0, entries, symbols, section, 8, 24));
    return this;
  }

  /** Adds a section {@code .text} of {@code size} bytes, and a segment that loads it. */
  public ElfWriter text(long address, int size) {
    section(
        ".text", 1, SectionHeader.SHF_ALLOC | SectionHeader.SHF_EXECINSTR, address, new byte[size]);
    return load(".text", address);
  }

  /** Adds a segment that loads a section as code. */
  public ElfWriter load(String section, long address) {
    return segment(ProgramHeader.PT_LOAD, 5, section, address);
  }

  public ElfWriter segment(int type, int flags, String section, long address) {
    segments.add(new Segment(type, flags, section, address));
    return this;
  }

  /** Adds a symbol to {@code .symtab}. */
  public ElfWriter symbol(String name, long value, long size, int info, int section) {
    symbols.add(new SymbolEntry(name, value, size, info, section, false));
    return this;
  }

  /** Adds a global function in section 1 to {@code .symtab}. */
  public ElfWriter function(String name, long value, long size) {
    return symbol(name, value, size, 0x12, 1);
  }

  /** Adds a global function in section 1 to {@code .dynsym}. */
  public ElfWriter dynamicFunction(String name, long value, long size) {
    symbols.add(new SymbolEntry(name, value, size, 0x12, 1, true));
    return this;
  }

  /** Adds a section with one note. */
  public ElfWriter note(String section, String name, int type, byte[] descriptor) {
    return section(section, SectionHeader.SHT_NOTE, 2, 0, note(order, name, type, descriptor));
  }

  /** Adds a GNU build id, and the segment that holds it. */
  public ElfWriter buildId(byte... id) {
    note(".note.gnu.build-id", "GNU", 3, id);
    return segment(ProgramHeader.PT_NOTE, 4, ".note.gnu.build-id", 0);
  }

  /** The bytes of one note. */
  public static byte[] note(ByteOrder order, String name, int type, byte[] descriptor) {
    int nameSize = name.length() + 1;
    int padded = nameSize + 3 & ~3;
    ByteBuffer note = ByteBuffer.allocate(12 + padded + (descriptor.length + 3 & ~3)).order(order);
    note.putInt(nameSize).putInt(descriptor.length).putInt(type);
    note.put(12, name.getBytes(StandardCharsets.UTF_8));
    note.put(12 + padded, descriptor);
    return note.array();
  }

  /** The bytes of the whole file. */
  public byte[] write() {
    List<Section> all = new ArrayList<>();
    all.add(new Section("", 0, 0, 0, new byte[0], 0, 0, 0, 0));
    all.addAll(sections);
    addSymbols(all, ".symtab", ".strtab", SectionHeader.SHT_SYMTAB, false);
    addSymbols(all, ".dynsym", ".dynstr", SectionHeader.SHT_DYNSYM, true);
    for (int i = 0; i < emptySections; i++) {
      all.add(new Section("", 1, 0, 0, new byte[0], 0, 0, 1, 0));
    }
    int namesIndex = all.size();
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    int[] nameOffsets = new int[namesIndex + 1];
    all.add(new Section(".shstrtab", 3, 0, 0, new byte[0], 0, 0, 1, 0));
    for (int i = 1; i <= namesIndex; i++) {
      if (!all.get(i).name.isEmpty()) {
        nameOffsets[i] = names.size();
        names.writeBytes((all.get(i).name + "\0").getBytes(StandardCharsets.UTF_8));
      }
    }
    all.set(namesIndex, new Section(".shstrtab", 3, 0, 0, names.toByteArray(), 0, 0, 1, 0));
    return layOut(all, namesIndex, nameOffsets);
  }

  private byte[] layOut(List<Section> all, int namesIndex, int[] nameOffsets) {
    int headerSize = is64 ? 64 : 52;
    int segmentSize = ProgramHeader.sizeOf(is64);
    int sectionSize = SectionHeader.sizeOf(is64);
    long at = headerSize + (long) segments.size() * segmentSize;
    long[] offsets = new long[all.size()];
    for (int i = 1; i < all.size(); i++) {
      at = at + 15 & ~15L;
      offsets[i] = at;
      at += all.get(i).type == SectionHeader.SHT_NOBITS ? 0 : all.get(i).content.length;
    }
    long table = at + 15 & ~15L;
    ByteBuffer out = ByteBuffer.allocate((int) table + all.size() * sectionSize).order(order);
    writeHeader(out, table, all.size(), namesIndex);
    out.position(headerSize);
    for (Segment segment : segments) {
      int index = indexOf(all, segment.section);
      writeSegment(out, segment, offsets[index], all.get(index).content.length);
    }
    for (int i = 0; i < all.size(); i++) {
      Section section = all.get(i);
      if (section.type != SectionHeader.SHT_NOBITS) {
        out.put((int) offsets[i], section.content);
      }
      out.position((int) table + i * sectionSize);
      long size = section.content.length;
      int link = section.link;
      if (i == 0 && numbersInSectionZero) {
        size = all.size();
        link = namesIndex;
      }
      out.putInt(nameOffsets[i]).putInt(section.type);
      word(out, section.flags);
      word(out, section.address);
      word(out, offsets[i]);
      word(out, size);
      out.putInt(link).putInt(section.info);
      word(out, section.alignment);
      word(out, section.entrySize);
    }
    return out.array();
  }

  private static int indexOf(List<Section> all, String name) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name.equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no section " + name);
  }

  private void writeHeader(ByteBuffer out, long table, int count, int namesIndex) {
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64 ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
    out.position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    word(out, 0x1000);
    word(out, is64 ? 64 : 52);
    word(out, table);
    out.putInt(0).putShort((short) (is64 ? 64 : 52));
    out.putShort((short) ProgramHeader.sizeOf(is64)).putShort((short) segments.size());
    out.putShort((short) SectionHeader.sizeOf(is64));
    out.putShort((short) (numbersInSectionZero ? 0 : count));
    out.putShort((short) (numbersInSectionZero ? 0xffff : namesIndex));
  }

  private void writeSegment(ByteBuffer out, Segment segment, long offset, long size) {
    out.putInt(segment.type);
    if (is64) {
      out.putInt(segment.flags);
    }
    word(out, offset);
    word(out, segment.address);
    word(out, segment.address);
    word(out, size);
    word(out, size);
    if (!is64) {
      out.putInt(segment.flags);
    }
    word(out, segment.type == ProgramHeader.PT_NOTE ? 4 : 0x1000);
  }

  private void addSymbols(
      List<Section> all, String table, String strings, int type, boolean dynamic) {
    if (symbols.stream().noneMatch(symbol -> symbol.dynamic == dynamic)) {
      return;
    }
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    int entrySize = is64 ? 24 : 16;
    ByteBuffer entries = ByteBuffer.allocate((symbols.size() + 1) * entrySize).order(order);
    entries.position(entrySize);
    for (SymbolEntry symbol : symbols) {
      if (symbol.dynamic != dynamic) {
        continue;
      }
      int name = symbol.name.isEmpty() ? 0 : names.size();
      names.writeBytes((symbol.name + "\0").getBytes(StandardCharsets.UTF_8));
      entries.putInt(name);
      if (is64) {
        entries.put((byte) symbol.info).put((byte) 0).putShort((short) symbol.section);
        entries.putLong(symbol.value).putLong(symbol.size);
      } else {
        entries.putInt((int) symbol.value).putInt((int) symbol.size);
        entries.put((byte) symbol.info).put((byte) 0).putShort((short) symbol.section);
      }
    }
    byte[] written = new byte[entries.position()];
    entries.get(0, written);
    all.add(new Section(table, type, 0, 0, written, all.size() + 1, 1, 8, entrySize));
    all.add(new Section(strings, 3, 0, 0, names.toByteArray(), 0, 0, 1, 0));
  }

  private void word(ByteBuffer out, long value) {
    if (is64) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }
}
