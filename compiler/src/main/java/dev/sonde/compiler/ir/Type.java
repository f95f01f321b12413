package dev.sonde.compiler.ir;

/**
 * The type of a value that fits one BPF register.
 *
 * <p>All integers are 64 bits wide in registers. Widths exist only in memory: loads extend, stores
 * truncate, and {@link IntegerOperation.Extend} wraps a result to the width that the source
 * language gives it. Strings, tuples and other aggregates live in memory and are handled by
 * pointer.
 */
public sealed interface Type {

  /** Whether this is a pointer into {@code space}. */
  default boolean pointsInto(Space space) {
    return this instanceof Pointer pointer && pointer.space == space;
  }

  // Equality is written out: what records come with is linked at its first call, and this is asked
  // on
  // every start.

  /** A 64-bit integer; its sign is a matter of the operation that reads it. */
  record I64() implements Type {
    @Override
    public boolean equals(Object other) {
      return other instanceof I64;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** A pointer that BPF may dereference directly, into the given space. */
  record Pointer(Space space) implements Type {
    @Override
    public boolean equals(Object other) {
      return other instanceof Pointer pointer && space == pointer.space;
    }

    @Override
    public int hashCode() {
      return 2 + space.ordinal();
    }
  }

  /** No value. */
  record None() implements Type {
    @Override
    public boolean equals(Object other) {
      return other instanceof None;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  /** What a pointer points into, which decides how it may be used. */
  enum Space {
    /** The program's context. */
    CONTEXT,
    /** A stack slot of the function. */
    SLOT,
    /** A slot of the function around a callback, aligned to 8 bytes, wherever that is. */
    CAPTURED,
    /** The value of a map entry; may be null until compared with 0. */
    MAP_VALUE,
    /** Global data, read-only or not. */
    DATA,
    /** A map itself, as helpers take it. */
    MAP,
    /** A callback, as helpers take it. */
    CALLBACK,
    /** A kernel object whose BTF type the verifier knows; a faulting load yields zero. */
    KERNEL
  }

  /** The integer type. */
  Type I64 = new I64();

  /** A pointer into the program's context. */
  Type CONTEXT = new Pointer(Space.CONTEXT);

  /** A pointer into a stack slot. */
  Type SLOT = new Pointer(Space.SLOT);

  /** A pointer into a slot of the function around a callback. */
  Type CAPTURED = new Pointer(Space.CAPTURED);

  /** A pointer to the value of a map entry, or null. */
  Type MAP_VALUE = new Pointer(Space.MAP_VALUE);

  /** A pointer into global data. */
  Type DATA = new Pointer(Space.DATA);

  /** A pointer to a kernel object. */
  Type KERNEL = new Pointer(Space.KERNEL);

  /** A map itself. */
  Type MAP = new Pointer(Space.MAP);

  /** A callback. */
  Type CALLBACK = new Pointer(Space.CALLBACK);

  /** The type of operations without a result. */
  Type NONE = new None();
}
