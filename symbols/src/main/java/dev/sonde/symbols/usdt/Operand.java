package dev.sonde.symbols.usdt;

import dev.sonde.symbols.arch.Register;

/** Where an argument of a probe is at the moment when it fires. */
public sealed interface Operand {

  /** It is always this number. */
  record Constant(long value) implements Operand {}

  /** It is in a register. */
  record InRegister(Register register) implements Operand {}

  /**
   * It is in memory, at the sum of what is given.
   *
   * @param base null for none
   * @param index null for none
   * @param scale what the index is multiplied by: 1, 2, 4 or 8
   */
  record InMemory(Register base, Register index, int scale, long displacement) implements Operand {}

  /**
   * It is in memory, at a symbol of the same file.
   *
   * @param symbol its name
   * @param index a register to be added, or null
   * @param scale what that is multiplied by
   */
  record AtSymbol(String symbol, long displacement, Register index, int scale) implements Operand {}

  /** It is written in a way that is not known. */
  record Unknown(String text) implements Operand {}
}
