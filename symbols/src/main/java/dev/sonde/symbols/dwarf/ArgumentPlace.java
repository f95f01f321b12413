package dev.sonde.symbols.dwarf;

/** Where the calling convention puts an argument: there it is when a function is entered. */
public sealed interface ArgumentPlace {

  /**
   * In registers that pass integers and pointers, from the first 8 bytes on.
   *
   * @param first which of these registers, from 0 in the order of the convention
   * @param count how many
   */
  record InRegisters(int first, int count) implements ArgumentPlace {}

  /**
   * On the stack.
   *
   * @param offset in bytes from where the first argument there is
   */
  record OnStack(long offset) implements ArgumentPlace {}

  /**
   * Somewhere in memory; its address is in a register, as an argument of its own would be.
   *
   * @param register from 0 in the order of the convention
   */
  record ByReference(int register) implements ArgumentPlace {}

  /** At least a part of it is in registers for floating point numbers. */
  record InVectorRegisters() implements ArgumentPlace {}

  /** It is not passed at all: it has no content. */
  record Nowhere() implements ArgumentPlace {}
}
