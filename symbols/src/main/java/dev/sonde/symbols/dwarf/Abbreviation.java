package dev.sonde.symbols.dwarf;

/**
 * The shape that entries of one code have.
 *
 * @param tag of {@link Tag}
 * @param hasChildren whether entries follow that belong to this one
 * @param attributes of {@link Attribute}, in order
 * @param forms of {@link Form}, one for each
 * @param constants the values of {@link Form#IMPLICIT_CONST}; null where there are none
 */
record Abbreviation(int tag, boolean hasChildren, int[] attributes, int[] forms, long[] constants) {

  /** Where the attribute is among the others, or -1. */
  int indexOf(int attribute) {
    for (int i = 0; i < attributes.length; i++) {
      if (attributes[i] == attribute) {
        return i;
      }
    }
    return -1;
  }

  boolean has(int attribute) {
    return indexOf(attribute) >= 0;
  }
}
