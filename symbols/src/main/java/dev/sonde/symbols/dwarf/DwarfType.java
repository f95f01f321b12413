package dev.sonde.symbols.dwarf;

import java.util.List;

/**
 * A type as the compiler laid it out. Types refer to each other by {@link TypeReference}, since
 * they may contain pointers to themselves; where such a reference is null, {@code void} is meant.
 */
public sealed interface DwarfType {

  /** How the bits of a base type are read: {@code DW_ATE_*} (DWARF 5, table 7.11). */
  enum Encoding {
    /** True or false. */
    BOOLEAN,
    /** A signed number. */
    SIGNED,
    /** An unsigned number. */
    UNSIGNED,
    /** A character that is a signed number: {@code char} on most machines. */
    SIGNED_CHARACTER,
    /** A character that is an unsigned number. */
    UNSIGNED_CHARACTER,
    /** A character of Unicode: {@code char16_t} and its like. */
    UNICODE,
    /** A floating point number, of 4, 8 or 16 bytes. */
    FLOAT,
    /** Anything else: complex and decimal numbers. */
    OTHER
  }

  /** What a pointer or reference is. */
  enum PointerKind {
    /** {@code T*}. */
    POINTER,
    /** {@code T&}. */
    REFERENCE,
    /** {@code T&&}. */
    RVALUE_REFERENCE,
    /** {@code T C::*}: an offset into a class. */
    MEMBER_POINTER
  }

  /** With which word a type with members is defined. */
  enum CompositeKind {
    /** {@code struct}. */
    STRUCT,
    /** {@code class}. */
    CLASS,
    /** {@code union}. */
    UNION
  }

  /** What is added to a type without changing its layout. */
  enum Qualifier {
    /** {@code const}. */
    CONST,
    /** {@code volatile}. */
    VOLATILE,
    /** {@code restrict}. */
    RESTRICT,
    /** {@code _Atomic}. */
    ATOMIC
  }

  /**
   * A number, a character, or a truth value.
   *
   * @param size in bytes
   */
  record Base(String name, long size, Encoding encoding) implements DwarfType {}

  /**
   * A pointer or reference.
   *
   * @param size in bytes
   */
  record Pointer(PointerKind kind, long size, TypeReference target) implements DwarfType {}

  /**
   * A struct, class or union.
   *
   * @param name without its namespace; empty where it has none
   * @param size in bytes
   * @param declared whether only its name is known here; it may be defined in another unit
   * @param byReference whether arguments of this type are passed by their address
   * @param members in their order, without static ones
   * @param bases the classes that it extends
   */
  record Composite(
      CompositeKind kind,
      String name,
      long size,
      boolean declared,
      boolean byReference,
      List<Member> members,
      List<BaseClass> bases)
      implements DwarfType {
    /** Holds copies of the lists. */
    public Composite {
      members = List.copyOf(members);
      bases = List.copyOf(bases);
    }
  }

  /**
   * A member of a struct, class or union.
   *
   * @param name empty for a struct or union whose members are used as if they were of this one
   * @param offset from the beginning of the whole, in bits
   * @param bitSize of a bit-field; 0 for another member
   */
  record Member(String name, TypeReference type, long offset, int bitSize) {}

  /**
   * A class that another extends.
   *
   * @param offset from the beginning of the whole, in bytes; {@link #VIRTUAL} where it differs from
   *     object to object
   */
  record BaseClass(TypeReference type, long offset) {
    /** The offset is found through the object's table of virtual functions. */
    public static final long VIRTUAL = -1;
  }

  /**
   * An enumeration.
   *
   * @param name empty where it has none
   * @param size in bytes
   * @param declared whether only its name is known here
   * @param signed whether its values are signed numbers
   */
  record Enumeration(
      String name, long size, boolean declared, boolean signed, List<Enumerator> enumerators)
      implements DwarfType {
    /** Holds a copy of the list. */
    public Enumeration {
      enumerators = List.copyOf(enumerators);
    }
  }

  /** A named value of an enumeration. */
  record Enumerator(String name, long value) {}

  /** Another name for a type. */
  record Typedef(String name, TypeReference target) implements DwarfType {}

  /** A type with a qualifier. */
  record Qualified(Qualifier qualifier, TypeReference target) implements DwarfType {}

  /**
   * An array.
   *
   * @param counts how many elements each dimension has, the outermost first; {@link #UNKNOWN} where
   *     the source does not say, or a variable does
   */
  record Array(TypeReference element, List<Long> counts) implements DwarfType {
    /** The count of {@code int a[]}. */
    public static final long UNKNOWN = -1;

    /** Holds a copy of the list. */
    public Array {
      counts = List.copyOf(counts);
    }
  }

  /**
   * A function, as pointers point to it.
   *
   * @param returns null for {@code void}
   * @param variadic whether more arguments may follow
   */
  record Function(TypeReference returns, List<TypeReference> parameters, boolean variadic)
      implements DwarfType {
    /** Holds a copy of the list. */
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  /** A type of which nothing is known but its name, such as {@code decltype(nullptr)}. */
  record Unspecified(String name) implements DwarfType {}
}
