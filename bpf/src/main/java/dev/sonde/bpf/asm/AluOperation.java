package dev.sonde.bpf.asm;

/** An arithmetic or logical operation on two operands; the first is also the result. */
public enum AluOperation {
  ADD(0x00, 0, "+="),
  SUB(0x10, 0, "-="),
  MUL(0x20, 0, "*="),
  /** Unsigned; a division by zero yields zero. */
  DIV(0x30, 0, "/="),
  OR(0x40, 0, "|="),
  AND(0x50, 0, "&="),
  /** Shift left, by the operand modulo the width. */
  LSH(0x60, 0, "<<="),
  /** Logical shift right. */
  RSH(0x70, 0, ">>="),
  /** Unsigned; the remainder of a division by zero is the first operand. */
  MOD(0x90, 0, "%="),
  XOR(0xa0, 0, "^="),
  MOV(0xb0, 0, "="),
  /** Arithmetic shift right. */
  ARSH(0xc0, 0, "s>>="),
  /** Signed, truncating towards zero. Since ISA v4. */
  SDIV(0x30, 1, "s/="),
  /** Signed; the result has the sign of the dividend. Since ISA v4. */
  SMOD(0x90, 1, "s%=");

  /** The operation bits of the opcode. */
  final int code;

  /** What stands in the offset field: 1 makes a division signed. */
  final int offset;

  /** The verifier's syntax. */
  final String symbol;

  AluOperation(int code, int offset, String symbol) {
    this.code = code;
    this.offset = offset;
    this.symbol = symbol;
  }
}
