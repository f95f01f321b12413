package dev.sonde.bpf.asm;

/** What a conditional jump compares. */
public enum JumpCondition {
  EQ(0x10, "=="),
  /** Unsigned greater. */
  GT(0x20, ">"),
  /** Unsigned greater or equal. */
  GE(0x30, ">="),
  /** Any bit set in both. */
  SET(0x40, "&"),
  NE(0x50, "!="),
  /** Signed greater. */
  SGT(0x60, "s>"),
  /** Signed greater or equal. */
  SGE(0x70, "s>="),
  /** Unsigned less. Since ISA v2. */
  LT(0xa0, "<"),
  /** Unsigned less or equal. Since ISA v2. */
  LE(0xb0, "<="),
  /** Signed less. Since ISA v2. */
  SLT(0xc0, "s<"),
  /** Signed less or equal. Since ISA v2. */
  SLE(0xd0, "s<=");

  /** The operation bits of the opcode. */
  final int code;

  /** The verifier's syntax. */
  final String symbol;

  JumpCondition(int code, String symbol) {
    this.code = code;
    this.symbol = symbol;
  }

  /**
   * The condition that holds exactly when this one does not.
   *
   * @throws IllegalArgumentException for {@link #SET}, whose opposite the machine does not have
   */
  public JumpCondition negated() {
    return switch (this) {
      case EQ -> NE;
      case NE -> EQ;
      case GT -> LE;
      case LE -> GT;
      case GE -> LT;
      case LT -> GE;
      case SGT -> SLE;
      case SLE -> SGT;
      case SGE -> SLT;
      case SLT -> SGE;
      case SET -> throw new IllegalArgumentException("there is no jump if no common bit is set");
    };
  }

  /** The condition that holds for (b, a) exactly when this one holds for (a, b). */
  public JumpCondition swapped() {
    return switch (this) {
      case EQ, NE, SET -> this;
      case GT -> LT;
      case LT -> GT;
      case GE -> LE;
      case LE -> GE;
      case SGT -> SLT;
      case SLT -> SGT;
      case SGE -> SLE;
      case SLE -> SGE;
    };
  }
}
