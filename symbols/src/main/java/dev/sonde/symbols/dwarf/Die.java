package dev.sonde.symbols.dwarf;

import java.io.IOException;

/**
 * A debugging information entry: one node of the tree of a unit. Its attributes are read lazily.
 */
final class Die {
  private final Unit unit;
  private final long offset;
  private final Abbreviation abbreviation;
  private final long attributes;
  private long end = -1;

  /**
   * @param offset where it begins in its section
   * @param attributes where the values of its attributes begin
   */
  Die(Unit unit, long offset, Abbreviation abbreviation, long attributes) {
    this.unit = unit;
    this.offset = offset;
    this.abbreviation = abbreviation;
    this.attributes = attributes;
  }

  Unit unit() {
    return unit;
  }

  long offset() {
    return offset;
  }

  int tag() {
    return abbreviation.tag();
  }

  boolean hasChildren() {
    return abbreviation.hasChildren();
  }

  boolean has(int attribute) {
    return abbreviation.has(attribute);
  }

  /** The value of an attribute of {@link Attribute}, or null. */
  AttributeValue find(int attribute) throws IOException {
    int index = abbreviation.indexOf(attribute);
    if (index < 0) {
      return null;
    }
    ByteReader in = new ByteReader(unit.data(), attributes);
    for (int i = 0; i < index; i++) {
      unit.skipValue(in, abbreviation.forms()[i]);
    }
    return unit.readValue(in, abbreviation, index);
  }

  /** Where the next entry begins: a child of this one, if it has any. */
  long end() throws IOException {
    if (end < 0) {
      ByteReader in = new ByteReader(unit.data(), attributes);
      for (int form : abbreviation.forms()) {
        unit.skipValue(in, form);
      }
      end = in.position();
    }
    return end;
  }

  /** The entries that belong to this one. */
  Children children() throws IOException {
    return new Children(this);
  }

  /** The string of an attribute, or null. */
  String string(int attribute) throws IOException {
    AttributeValue value = find(attribute);
    return value == null ? null : value.string();
  }

  /** The number of an attribute, or {@code absent}. */
  long number(int attribute, long absent) throws IOException {
    AttributeValue value = find(attribute);
    return value == null ? absent : value.number();
  }

  /** Whether the attribute is there and true. */
  boolean flag(int attribute) throws IOException {
    AttributeValue value = find(attribute);
    return value != null && value.flag();
  }

  /** The entry that an attribute refers to, or null. */
  Die reference(int attribute) throws IOException {
    AttributeValue value = find(attribute);
    return value == null ? null : value.die();
  }

  /**
   * The value of an attribute that may also be with the declaration of this one, or with what it
   * was inlined or cloned from; or null.
   */
  AttributeValue findInherited(int attribute) throws IOException {
    Die die = this;
    // A clone of an inlined member function has its origin, and that its declaration.
    for (int i = 0; i < 4 && die != null; i++) {
      AttributeValue value = die.find(attribute);
      if (value != null) {
        return value;
      }
      Die origin = die.reference(Attribute.ABSTRACT_ORIGIN);
      die = origin != null ? origin : die.reference(Attribute.SPECIFICATION);
    }
    return null;
  }

  /** The name, which may be with the declaration or the origin; or null. */
  String name() throws IOException {
    AttributeValue value = findInherited(Attribute.NAME);
    return value == null ? null : value.string();
  }

  DwarfException damaged(String what) {
    return new DwarfException(
        "the debug information of "
            + unit.data().fileName()
            + " is damaged: the entry at "
            + offset
            + " "
            + what);
  }
}
