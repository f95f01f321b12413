package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.Objects;

/** Refers to a type that is read when it is asked for. Two are equal that refer to one entry. */
public final class TypeReference {
  private final Die die;

  private TypeReference(Die die) {
    this.die = die;
  }

  static TypeReference of(Die die) {
    return die == null ? null : new TypeReference(die);
  }

  Die die() {
    return die;
  }

  /** Reads the type. Those that it refers to in turn are not read. */
  public DwarfType resolve() throws IOException {
    return new TypeReader(die).read();
  }

  /**
   * Reads the type behind typedefs and qualifiers.
   *
   * @return null for {@code void}
   */
  public DwarfType strip() throws IOException {
    TypeReference current = this;
    for (int i = 0; i < TypeReader.MAX_DEPTH; i++) {
      DwarfType type = current.resolve();
      TypeReference target;
      switch (type) {
        case DwarfType.Typedef typedef -> target = typedef.target();
        case DwarfType.Qualified qualified -> target = qualified.target();
        default -> {
          return type;
        }
      }
      if (target == null) {
        return null;
      }
      current = target;
    }
    throw die.damaged("is a type that is named in a circle");
  }

  /** The size of the type in bytes; 0 where it is not known. */
  public long size() throws IOException {
    return TypeReader.size(this, 0);
  }

  /** How C spells the type, such as {@code const char*}. */
  public String spelling() throws IOException {
    return TypeSpelling.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TypeReference reference
        && die.offset() == reference.die.offset()
        && die.unit().data() == reference.die.unit().data();
  }

  @Override
  public int hashCode() {
    return Objects.hash(die.offset(), System.identityHashCode(die.unit().data()));
  }
}
