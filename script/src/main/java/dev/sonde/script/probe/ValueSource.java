package dev.sonde.script.probe;

import java.util.List;

/** Where a number is while a probe's program runs. */
public sealed interface ValueSource {

  /** It is always this one. */
  record Constant(long value) implements ValueSource {}

  /**
   * In the program's context, as a register is.
   *
   * @param offset of the 8 bytes it is in
   * @param shift at which of their bits it begins
   * @param size in bytes
   */
  record InContext(int offset, int shift, int size, boolean signed) implements ValueSource {
    /** A whole register. */
    public InContext(int offset) {
      this(offset, 0, Long.BYTES, false);
    }
  }

  /**
   * In the memory of the traced process, at the sum of a register, another one times a scale, and a
   * constant.
   *
   * @param base offset of a register in the context, or -1 for none
   * @param index offset of a register in the context, or -1 for none
   * @param scale what the index is multiplied by
   * @param size in bytes
   */
  record InMemory(int base, int index, int scale, long displacement, int size, boolean signed)
      implements ValueSource {}

  /**
   * Somewhere that a program cannot read, such as a vector register.
   *
   * @param place as the traced program describes it
   */
  record Unreadable(String place) implements ValueSource {}

  /**
   * An argument of a function that a trampoline hands on, of a type that the verifier does not let
   * be read from the context as a number.
   *
   * @param number from 0
   */
  record TrampolineArgument(int number) implements ValueSource {}

  /** What a function returned that a trampoline hands on, of such a type. */
  record TrampolineResult() implements ValueSource {}

  /** The place has no such number. */
  record Absent() implements ValueSource {}

  /**
   * Where it is depends on which of several places fired, told by the cookie of the link.
   *
   * @param byCookie by number from 0; at least one
   */
  record ByCookie(List<ValueSource> byCookie) implements ValueSource {
    public ByCookie {
      byCookie = List.copyOf(byCookie);
    }
  }
}
