package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import java.util.List;
import java.util.Optional;

/**
 * What is inside a struct or union, wherever it is defined: in the kernel's BTF, in the script or
 * in a header. Two are the same type if they are equal. Members are looked at only when asked for,
 * so that structures may point to each other.
 */
public interface CompositeType {

  /** Its tag, or the empty string where it has none. */
  String name();

  /** Whether its members overlap. */
  boolean isUnion();

  /** Bytes that a value takes, padding included. */
  int size();

  /** The alignment of values in bytes. */
  int alignment();

  /**
   * A member by its name; also one inside anonymous members.
   *
   * @param space where pointers among the members point
   */
  Optional<Member> member(String name, AddressSpace space);

  /** All members with a name in the order of their definition, those of anonymous members too. */
  List<Member> members(AddressSpace space);

  /**
   * The name under which the running kernel knows a structure of this very layout, or null if it
   * does not.
   */
  default String kernelName() {
    return null;
  }

  /**
   * A member.
   *
   * @param bitOffset bits from the start of the composite
   * @param bitSize bits of a bit-field, 0 for an ordinary member
   */
  record Member(String name, ScriptType type, long bitOffset, int bitSize) {

    /** Bytes from the start; for a bit-field, to the byte it starts in. */
    public int byteOffset() {
      return Math.toIntExact(bitOffset / 8);
    }

    /** Whether it is a bit-field. */
    public boolean isBitField() {
      return bitSize != 0;
    }

    /** The same member of an outer composite, in which its own begins {@code bits} bits in. */
    Member within(long bits) {
      return bits == 0 ? this : new Member(name, type, bitOffset + bits, bitSize);
    }
  }
}
