package dev.sonde.symbols.dwarf;

/** The sections with debug information, and how the index of a {@code .dwp} numbers them. */
enum Section {
  INFO("info", 1, 1),
  TYPES("types", 2, 0),
  ABBREV("abbrev", 3, 3),
  LINE("line", 4, 4),
  LOC("loc", 5, 0),
  LOCLISTS("loclists", 0, 5),
  STR_OFFSETS("str_offsets", 6, 6),
  RNGLISTS("rnglists", 0, 8),
  STR("str", 0, 0),
  LINE_STR("line_str", 0, 0),
  ADDR("addr", 0, 0),
  RANGES("ranges", 0, 0),
  ARANGES("aranges", 0, 0),
  CU_INDEX("cu_index", 0, 0),
  TU_INDEX("tu_index", 0, 0);

  private final String name;

  /** Of version 2 of the index, GCC's for DWARF 4; 0 where it has none of its own in there. */
  private final int oldNumber;

  /** Of version 5 (DWARF 5, table 7.1). */
  private final int number;

  Section(String name, int oldNumber, int number) {
    this.name = name;
    this.oldNumber = oldNumber;
    this.number = number;
  }

  String elfName(boolean split) {
    return ".debug_" + name + (split ? ".dwo" : "");
  }

  /** As it was called where it was compressed, before ELF had a mark for that. */
  String oldCompressedName(boolean split) {
    return ".zdebug_" + name + (split ? ".dwo" : "");
  }

  /** The section that an index calls {@code number}; null for one that is not read here. */
  static Section ofIndex(long number, int version) {
    for (Section section : values()) {
      if (number > 0 && number == (version == 2 ? section.oldNumber : section.number)) {
        return section;
      }
    }
    return null;
  }
}
