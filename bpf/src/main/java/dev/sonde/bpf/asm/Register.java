package dev.sonde.bpf.asm;

/**
 * A register of the BPF machine, 64 bits wide.
 *
 * <p>R0 holds a result, R1 to R5 the arguments of a call (which destroys them), R6 to R9 survive a
 * call, R10 is the read-only frame pointer.
 */
public enum Register implements Operand {
  R0,
  R1,
  R2,
  R3,
  R4,
  R5,
  R6,
  R7,
  R8,
  R9,
  R10;

  private static final Register[] BY_NUMBER = values();

  /** The four bits that stand for this register in an instruction. */
  public int number() {
    return ordinal();
  }

  /**
   * The register with this number.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public static Register of(int number) {
    return BY_NUMBER[number];
  }
}
