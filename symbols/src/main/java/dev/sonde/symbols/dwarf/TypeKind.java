package dev.sonde.symbols.dwarf;

/** What kind of type a name is asked for. */
public enum TypeKind {
  /** {@code struct}, and {@code class}, which C++ does not tell apart. */
  STRUCT(Tag.STRUCTURE_TYPE, Tag.CLASS_TYPE),
  /** {@code union}. */
  UNION(Tag.UNION_TYPE),
  /** {@code struct}, {@code class} or {@code union}. */
  COMPOSITE(Tag.STRUCTURE_TYPE, Tag.CLASS_TYPE, Tag.UNION_TYPE),
  /** {@code enum}. */
  ENUM(Tag.ENUMERATION_TYPE),
  /** Another name for a type. */
  TYPEDEF(Tag.TYPEDEF),
  /** A number, a character or a truth value. */
  BASE(Tag.BASE_TYPE);

  private final int[] tags;

  TypeKind(int... tags) {
    this.tags = tags;
  }

  boolean includes(int tag) {
    for (int own : tags) {
      if (own == tag) {
        return true;
      }
    }
    return false;
  }
}
