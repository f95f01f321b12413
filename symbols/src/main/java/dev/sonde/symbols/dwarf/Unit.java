package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;

/** A unit: what the compiler wrote of one source file, or of one type. */
final class Unit {
  private final DwarfFile file;
  private final Sections sections;
  private final UnitHeader header;
  private final ElfData data;
  private AbbreviationTable abbreviations;
  private Die root;
  private Unit skeleton;
  private Unit full;
  private long stringOffsetsBase = -1;
  private long addressBase = -1;

  /**
   * @param sections as this unit sees them
   * @param section that the unit is in
   */
  Unit(DwarfFile file, Sections sections, Section section, UnitHeader header) throws IOException {
    this.file = file;
    this.sections = sections;
    this.header = header;
    this.data = sections.get(section);
  }

  DwarfFile file() {
    return file;
  }

  Sections sections() {
    return sections;
  }

  UnitHeader header() {
    return header;
  }

  /** The section that the unit is in. */
  ElfData data() {
    return data;
  }

  /** The entry of the unit itself. */
  Die root() throws IOException {
    if (root == null) {
      root = die(header.entries());
    }
    return root;
  }

  /** The unit with the entries: this one, or the one in a {@code .dwo} that stands behind it. */
  Unit full() throws IOException {
    if (full == null) {
      full = file.splitUnit(this);
      if (full != this) {
        full.skeleton = this;
      }
    }
    return full;
  }

  /** The unit that is in the program itself: this one, or the skeleton of this one. */
  Unit skeleton() {
    return skeleton == null ? this : skeleton;
  }

  /** The entry at {@code offset} of the section. */
  Die die(long offset) throws IOException {
    Die die = offset < header.entries() ? null : dieOrEnd(offset);
    if (die == null) {
      throw new DwarfException(
          "the debug information of "
              + data.fileName()
              + " is damaged: no entry is at "
              + Long.toUnsignedString(offset));
    }
    return die;
  }

  /** The entry at {@code offset}; null where a list of entries ends there, or the unit does. */
  Die dieOrEnd(long offset) throws IOException {
    if (offset >= header.end()) {
      return null;
    }
    file.effort().step();
    ByteReader in = new ByteReader(data, offset);
    long code = in.uleb();
    if (code == 0) {
      return null;
    }
    Abbreviation abbreviation = abbreviations().find(code);
    if (abbreviation == null) {
      throw in.damaged("there is no abbreviation " + Long.toUnsignedString(code));
    }
    return new Die(this, offset, abbreviation, in.position());
  }

  /** Where entries go on behind the end of a list of them at {@code offset}. */
  long behindEnd(long offset) throws IOException {
    if (offset >= header.end()) {
      return offset;
    }
    ByteReader in = new ByteReader(data, offset);
    in.uleb();
    return in.position();
  }

  private AbbreviationTable abbreviations() throws IOException {
    if (abbreviations == null) {
      abbreviations = file.abbreviations(sections.get(Section.ABBREV), header.abbreviations());
    }
    return abbreviations;
  }

  void skipValue(ByteReader in, int form) throws IOException {
    int size = Form.fixedSize(form, header.addressSize(), header.offsetSize(), header.version());
    if (size != Form.VARIABLE) {
      in.skip(size);
      return;
    }
    switch (form) {
      case Form.BLOCK1 -> in.skip(in.u8());
      case Form.BLOCK2 -> in.skip(in.u16());
      case Form.BLOCK4 -> in.skip(in.u32());
      case Form.BLOCK, Form.EXPRLOC -> in.skip(in.uleb());
      case Form.STRING -> in.skipString();
      case Form.SDATA,
          Form.UDATA,
          Form.REF_UDATA,
          Form.STRX,
          Form.ADDRX,
          Form.LOCLISTX,
          Form.RNGLISTX,
          Form.GNU_ADDR_INDEX,
          Form.GNU_STR_INDEX ->
          in.uleb();
      case Form.INDIRECT -> skipValue(in, direct(in));
      default -> throw in.damaged("there is no form " + form);
    }
  }

  /** The form of a value that begins with it. */
  private static int direct(ByteReader in) throws IOException {
    int form = in.count();
    if (form == Form.INDIRECT || form == Form.IMPLICIT_CONST) {
      throw in.damaged("a value names the form " + form);
    }
    return form;
  }

  AttributeValue readValue(ByteReader in, Abbreviation abbreviation, int index) throws IOException {
    int form = abbreviation.forms()[index];
    if (form == Form.IMPLICIT_CONST) {
      return new AttributeValue(this, form, abbreviation.constants()[index], 0);
    }
    return readValue(in, form == Form.INDIRECT ? direct(in) : form);
  }

  private AttributeValue readValue(ByteReader in, int form) throws IOException {
    long number;
    switch (form) {
      case Form.STRING -> number = 0;
      case Form.FLAG_PRESENT -> number = 1;
      case Form.DATA16 -> number = 16;
      case Form.BLOCK1 -> number = in.u8();
      case Form.BLOCK2 -> number = in.u16();
      case Form.BLOCK4 -> number = in.u32();
      case Form.SDATA -> number = in.sleb();
      case Form.BLOCK,
          Form.EXPRLOC,
          Form.UDATA,
          Form.REF_UDATA,
          Form.STRX,
          Form.ADDRX,
          Form.LOCLISTX,
          Form.RNGLISTX,
          Form.GNU_ADDR_INDEX,
          Form.GNU_STR_INDEX ->
          number = in.uleb();
      default -> {
        int size =
            Form.fixedSize(form, header.addressSize(), header.offsetSize(), header.version());
        if (size == Form.VARIABLE) {
          throw in.damaged("there is no form " + form);
        }
        number = in.unsigned(size);
      }
    }
    return new AttributeValue(this, form, number, in.position());
  }

  /** The string that has a number in {@code .debug_str_offsets}. */
  String indexedString(long index) throws IOException {
    return sections.get(Section.STR).string(stringOffset(index));
  }

  /** Where in {@code .debug_str} the string is that has a number. */
  long stringOffset(long index) throws IOException {
    if (stringOffsetsBase < 0) {
      AttributeValue base = rootValue(Attribute.STR_OFFSETS_BASE);
      stringOffsetsBase = base != null ? base.number() : header.version() < 5 ? 0 : headerSize(8);
    }
    ElfData offsets = sections.get(Section.STR_OFFSETS);
    long at = element(offsets, stringOffsetsBase, index, header.offsetSize());
    return header.offsetSize() == 8 ? offsets.u64(at) : offsets.u32(at);
  }

  /** The address that has a number in {@code .debug_addr}, which is always in the program. */
  long indexedAddress(long index) throws IOException {
    Unit owner = skeleton();
    if (owner.addressBase < 0) {
      AttributeValue base = owner.rootValue(Attribute.ADDR_BASE);
      if (base == null) {
        base = owner.rootValue(Attribute.GNU_ADDR_BASE);
      }
      owner.addressBase =
          base != null ? base.number() : header.version() < 5 ? 0 : owner.headerSize(8);
    }
    ElfData addresses = owner.sections.get(Section.ADDR);
    int size = header.addressSize();
    long at = element(addresses, owner.addressBase, index, size);
    return size == 8 ? addresses.u64(at) : addresses.u32(at);
  }

  /** The size of a table's header, which is larger where offsets have 8 bytes. */
  private long headerSize(int small) {
    return header.offsetSize() == 8 ? small + 8L : small;
  }

  /** Where the list with a number is in {@code .debug_rnglists} or {@code .debug_loclists}. */
  long listOffset(Section lists, int baseAttribute, long index) throws IOException {
    AttributeValue attribute = rootValue(baseAttribute);
    long base = attribute != null ? attribute.number() : headerSize(12);
    ElfData table = sections.get(lists);
    long at = element(table, base, index, header.offsetSize());
    return base + (header.offsetSize() == 8 ? table.u64(at) : table.u32(at));
  }

  private static long element(ElfData table, long base, long index, int size)
      throws DwarfException {
    if (base < 0 || index < 0 || base > table.size() || index > (table.size() - base) / size) {
      throw new DwarfException(
          "the debug information of "
              + table.fileName()
              + " is damaged: it asks for the element "
              + Long.toUnsignedString(index)
              + " of a table");
    }
    return base + index * size;
  }

  /** What is said of the unit; null where nothing is. */
  AttributeValue rootValue(int attribute) throws IOException {
    return root().find(attribute);
  }

  /** The address that ranges and locations of the unit count from. */
  long lowPc() throws IOException {
    AttributeValue low = skeleton().rootValue(Attribute.LOW_PC);
    return low != null && low.isAddress() ? low.address() : 0;
  }
}
