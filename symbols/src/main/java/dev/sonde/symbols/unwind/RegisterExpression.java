package dev.sonde.symbols.unwind;

import java.io.IOException;

/**
 * A DWARF expression that compilers and C libraries use in call frame information: a register and
 * an offset, {@code DW_OP_breg}, or what is in memory there, by {@code DW_OP_deref} behind it.
 *
 * @param register its number
 * @param offset in bytes
 * @param inMemory whether it is what is in memory there
 */
record RegisterExpression(int register, int offset, boolean inMemory) {
  private static final int BREG0 = 0x70;
  private static final int BREG31 = 0x8f;
  private static final int DEREF = 0x06;

  /** Reads an expression of {@code length} bytes and goes behind it; null for any other. */
  static RegisterExpression read(EncodedReader in, long length) throws IOException {
    long end = in.position() + length;
    int operation = length < 2 ? 0 : in.u8();
    RegisterExpression found = null;
    if (operation >= BREG0 && operation <= BREG31) {
      long offset = in.sleb();
      boolean deref = in.position() == end - 1 && in.u8() == DEREF;
      if (offset == (int) offset && in.position() == end) {
        found = new RegisterExpression(operation - BREG0, (int) offset, deref);
      }
    }
    in.moveTo(end);
    return found;
  }
}
