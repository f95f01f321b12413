package dev.sonde.symbols.dwarf;

import java.io.IOException;

/**
 * The value of an attribute, as it is written.
 *
 * @param unit in which it is
 * @param form of {@link Form}, never {@link Form#INDIRECT}
 * @param number what it says: a number, an index, an offset; for a block its length
 * @param position where in the section the string or the bytes of the block begin
 */
record AttributeValue(Unit unit, int form, long number, long position) {

  /** Whether it is bytes: an expression, mostly. */
  boolean isBlock() {
    return switch (form) {
      case Form.BLOCK, Form.BLOCK1, Form.BLOCK2, Form.BLOCK4, Form.EXPRLOC -> true;
      default -> false;
    };
  }

  /** Whether it is a plain number, and no index or offset. */
  boolean isConstant() {
    return switch (form) {
      case Form.DATA1,
          Form.DATA2,
          Form.DATA4,
          Form.DATA8,
          Form.SDATA,
          Form.UDATA,
          Form.IMPLICIT_CONST ->
          true;
      default -> false;
    };
  }

  /** Whether it is an address, or the index of one. */
  boolean isAddress() {
    return switch (form) {
      case Form.ADDR,
          Form.ADDRX,
          Form.ADDRX1,
          Form.ADDRX2,
          Form.ADDRX3,
          Form.ADDRX4,
          Form.GNU_ADDR_INDEX ->
          true;
      default -> false;
    };
  }

  /** Whether it is an offset into another section; before version 4 these were plain numbers. */
  boolean isSectionOffset() {
    return form == Form.SEC_OFFSET
        || unit.header().version() < 4 && (form == Form.DATA4 || form == Form.DATA8);
  }

  /** The number, where it is negative if its highest bit says so. */
  long signed() {
    return switch (form) {
      case Form.DATA1 -> (byte) number;
      case Form.DATA2 -> (short) number;
      case Form.DATA4 -> (int) number;
      default -> number;
    };
  }

  boolean flag() {
    return form == Form.FLAG_PRESENT || number != 0;
  }

  /** The bytes of a block. */
  byte[] block() throws IOException {
    return new ByteReader(unit.data(), position).bytes(number);
  }

  /** The string, or null where it is none. */
  String string() throws IOException {
    Sections sections = unit.sections();
    return switch (form) {
      case Form.STRING -> unit.data().string(position);
      case Form.STRP -> sections.get(Section.STR).string(number);
      case Form.LINE_STRP -> sections.get(Section.LINE_STR).string(number);
      case Form.STRX, Form.STRX1, Form.STRX2, Form.STRX3, Form.STRX4, Form.GNU_STR_INDEX ->
          unit.indexedString(number);
      case Form.STRP_SUP, Form.GNU_STRP_ALT ->
          unit.file().supplement().sections().get(Section.STR).string(number);
      default -> null;
    };
  }

  /** Whether the string is {@code name}, without making it where it is in the way mostly used. */
  boolean stringEquals(byte[] name) throws IOException {
    return switch (form) {
      case Form.STRING -> unit.data().stringEquals(position, name);
      case Form.STRP -> unit.sections().get(Section.STR).stringEquals(number, name);
      case Form.STRX, Form.STRX1, Form.STRX2, Form.STRX3, Form.STRX4, Form.GNU_STR_INDEX ->
          unit.sections().get(Section.STR).stringEquals(unit.stringOffset(number), name);
      case Form.STRP_SUP, Form.GNU_STRP_ALT ->
          unit.file().supplement().sections().get(Section.STR).stringEquals(number, name);
      default -> false;
    };
  }

  /** The address. */
  long address() throws IOException {
    return form == Form.ADDR ? number : unit.indexedAddress(number);
  }

  /** The entry that it refers to. */
  Die die() throws IOException {
    return switch (form) {
      case Form.REF1, Form.REF2, Form.REF4, Form.REF8, Form.REF_UDATA ->
          unit.die(unit.header().offset() + number);
      case Form.REF_ADDR -> unit.file().dieAt(number);
      case Form.REF_SIG8 -> unit.file().typeOfSignature(number);
      case Form.REF_SUP4, Form.REF_SUP8, Form.GNU_REF_ALT -> unit.file().supplement().dieAt(number);
      default ->
          throw new DwarfException(
              "the debug information of "
                  + unit.data().fileName()
                  + " is damaged: a reference has the form "
                  + form);
    };
  }
}
