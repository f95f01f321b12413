package dev.sonde.symbols.dwarf;

import java.io.IOException;

/**
 * What a unit says of itself (DWARF 5, section 7.5.1; DWARF 4, sections 7.5.1 and 7.5.1.2).
 *
 * @param offset where the unit begins in its section
 * @param end where it ends
 * @param version 2 to 5
 * @param type {@link #COMPILE} and its like
 * @param addressSize in bytes: 4 or 8
 * @param offsetSize the size of offsets into sections: 4 or 8 bytes
 * @param abbreviations where its abbreviations begin
 * @param id what names the unit in other files: of a type its signature, of a split unit its id
 * @param typeOffset where the entry of the type is, from {@code offset} on
 * @param entries where its entries begin in the section
 */
record UnitHeader(
    long offset,
    long end,
    int version,
    int type,
    int addressSize,
    int offsetSize,
    long abbreviations,
    long id,
    long typeOffset,
    long entries) {
  static final int COMPILE = 1;
  static final int TYPE = 2;
  static final int PARTIAL = 3;
  static final int SKELETON = 4;
  static final int SPLIT_COMPILE = 5;
  static final int SPLIT_TYPE = 6;

  boolean isType() {
    return type == TYPE || type == SPLIT_TYPE;
  }

  /**
   * Reads the header at the position of {@code in}.
   *
   * @param typesSection whether it is in {@code .debug_types}
   */
  static UnitHeader read(ByteReader in, boolean typesSection) throws IOException {
    long offset = in.position();
    int offsetSize = 4;
    long length = in.u32();
    if (length == 0xffff_ffffL) {
      offsetSize = 8;
      length = in.u64();
    } else if (length >= 0xffff_fff0L) {
      throw in.damaged("a unit has the reserved length " + Long.toHexString(length));
    }
    long end = in.position() + length;
    if (length < 0 || end < 0 || end > in.data().size()) {
      throw in.damaged("a unit claims " + Long.toUnsignedString(length) + " bytes");
    }
    int version = in.u16();
    if (version < 2 || version > 5) {
      throw new DwarfException(
          in.data().fileName() + " has debug information of version " + version + ", not 2 to 5");
    }
    int type = typesSection ? TYPE : COMPILE;
    int addressSize;
    long abbreviations;
    if (version == 5) {
      type = in.u8();
      addressSize = in.u8();
      abbreviations = in.unsigned(offsetSize);
    } else {
      abbreviations = in.unsigned(offsetSize);
      addressSize = in.u8();
    }
    if (addressSize != 4 && addressSize != 8) {
      throw in.damaged("a unit has addresses of " + addressSize + " bytes");
    }
    long id = 0;
    long typeOffset = 0;
    if (type == TYPE || type == SPLIT_TYPE) {
      id = in.u64();
      typeOffset = in.unsigned(offsetSize);
    } else if (type == SKELETON || type == SPLIT_COMPILE) {
      id = in.u64();
    }
    if (in.position() > end) {
      throw in.damaged("a unit ends within its header");
    }
    return new UnitHeader(
        offset,
        end,
        version,
        type,
        addressSize,
        offsetSize,
        abbreviations,
        id,
        typeOffset,
        in.position());
  }
}
