package dev.sonde.symbols.dwarf;

import java.util.Arrays;

/** Where a value is at one moment. Registers are numbered as DWARF does for the processor. */
public sealed interface Location {

  /** It is in a register. */
  record InRegister(int register) implements Location {}

  /** It is in memory, at an offset from what a register holds. */
  record AtRegister(int register, long offset) implements Location {}

  /**
   * It is in memory, at an offset from the canonical frame address: from the stack pointer as it
   * was before the function was called.
   */
  record AtFrame(long offset) implements Location {}

  /** It is in memory at an address, as the file has it. */
  record AtAddress(long address) implements Location {}

  /** It is always that. */
  record Constant(long value) implements Location {}

  /**
   * It is computed by an expression.
   *
   * @param expression DWARF operations
   */
  record Computed(byte[] expression) implements Location {
    /** Holds a copy. */
    public Computed {
      expression = expression.clone();
    }

    @Override
    public byte[] expression() {
      return expression.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Computed computed && Arrays.equals(expression, computed.expression);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(expression);
    }

    @Override
    public String toString() {
      return "Computed" + Arrays.toString(expression);
    }
  }

  /** It is nowhere: the compiler has left it out. */
  record Nowhere() implements Location {}
}
