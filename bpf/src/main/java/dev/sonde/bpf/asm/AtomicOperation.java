package dev.sonde.bpf.asm;

/** A read-modify-write of memory that no other CPU can come between. */
public enum AtomicOperation {
  /** Since ISA v1 for words and double words; the others here since ISA v3. */
  ADD(0x00, "+="),
  OR(0x40, "|="),
  AND(0x50, "&="),
  XOR(0xa0, "^="),
  /** Also yields the old value in the source register. */
  FETCH_ADD(0x01, "add"),
  FETCH_OR(0x41, "or"),
  FETCH_AND(0x51, "and"),
  FETCH_XOR(0xa1, "xor"),
  /** Swaps the source register and memory. */
  XCHG(0xe1, "xchg"),
  /** Stores the source register if memory equals R0; R0 becomes the old value. */
  CMPXCHG(0xf1, "cmpxchg");

  /** What stands in the immediate field. */
  final int code;

  /** The verifier's syntax. */
  final String symbol;

  AtomicOperation(int code, String symbol) {
    this.code = code;
    this.symbol = symbol;
  }

  /** Whether the operation changes a register too. */
  public boolean fetches() {
    return (code & 1) != 0;
  }
}
