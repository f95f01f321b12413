package dev.sonde.symbols.dwarf;

import dev.sonde.symbols.elf.ElfData;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The abbreviations of one or more units (DWARF 5, section 7.5.3), by their codes. */
final class AbbreviationTable {
  /** Compilers write some thirty at most. */
  private static final int MAX_ATTRIBUTES = 256;

  /** The largest programs have a few thousand. */
  private static final int MAX_ABBREVIATIONS = 1 << 17;

  private final Map<Long, Abbreviation> rest;
  private final Abbreviation[] dense;

  private AbbreviationTable(Abbreviation[] dense, Map<Long, Abbreviation> rest) {
    this.dense = dense;
    this.rest = rest;
  }

  /** The abbreviation of a code, or null. */
  Abbreviation find(long code) {
    if (code > 0 && code < dense.length) {
      return dense[(int) code];
    }
    return rest.get(code);
  }

  static AbbreviationTable read(ElfData section, long offset, Effort effort) throws IOException {
    ByteReader in = new ByteReader(section, offset);
    Abbreviation[] dense = new Abbreviation[64];
    Map<Long, Abbreviation> rest = new HashMap<>();
    int filled = 1;
    for (int count = 0; ; count++) {
      long code = in.uleb();
      if (code == 0) {
        return new AbbreviationTable(Arrays.copyOf(dense, filled), rest);
      }
      if (count == MAX_ABBREVIATIONS) {
        throw in.damaged("it has over 131,072 abbreviations");
      }
      effort.step();
      Abbreviation abbreviation = readOne(in);
      // Compilers number them from 1.
      if (code == filled) {
        if (filled == dense.length) {
          dense = Arrays.copyOf(dense, filled * 2);
        }
        dense[filled++] = abbreviation;
      } else if (code < 0 || code > filled) {
        rest.putIfAbsent(code, abbreviation);
      }
    }
  }

  private static Abbreviation readOne(ByteReader in) throws IOException {
    int tag = in.count();
    boolean hasChildren = in.u8() != 0;
    int[] attributes = new int[16];
    int[] forms = new int[16];
    long[] constants = null;
    for (int i = 0; ; i++) {
      int attribute = in.count();
      int form = in.count();
      if (attribute == 0 && form == 0) {
        return new Abbreviation(
            tag, hasChildren, Arrays.copyOf(attributes, i), Arrays.copyOf(forms, i), constants);
      }
      if (i == MAX_ATTRIBUTES) {
        throw in.damaged("an abbreviation has over 256 attributes");
      }
      if (i == attributes.length) {
        attributes = Arrays.copyOf(attributes, i * 2);
        forms = Arrays.copyOf(forms, i * 2);
        constants = constants == null ? null : Arrays.copyOf(constants, i * 2);
      }
      attributes[i] = attribute;
      forms[i] = form;
      if (form == Form.IMPLICIT_CONST) {
        constants = constants == null ? new long[forms.length] : constants;
        constants[i] = in.sleb();
      }
    }
  }
}
