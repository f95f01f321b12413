package dev.sonde.bpf.asm;

/** The second operand of an instruction: a register, or a constant held in the instruction. */
public sealed interface Operand permits Register, Immediate {

  /** A constant operand; a 64-bit instruction extends it with its sign. */
  static Operand of(int value) {
    return new Immediate(value);
  }
}
