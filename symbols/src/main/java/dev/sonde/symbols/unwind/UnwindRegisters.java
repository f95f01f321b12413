package dev.sonde.symbols.unwind;

/** The registers of a processor that frames are found by, as DWARF numbers them. */
public enum UnwindRegisters {
  /** AMD64 System V ABI, figure 3.36: {@code rsp} and {@code rbp}. */
  X86_64(7, 6, false),
  /** DWARF for the Arm 64-bit Architecture, section 4.1: {@code sp} and {@code x29}. */
  ARM64(31, 29, true);

  private final int stackPointer;
  private final int framePointer;
  private final boolean linkRegister;

  UnwindRegisters(int stackPointer, int framePointer, boolean linkRegister) {
    this.stackPointer = stackPointer;
    this.framePointer = framePointer;
    this.linkRegister = linkRegister;
  }

  int framePointer() {
    return framePointer;
  }

  /** Whether a call leaves the return address in a register. */
  boolean returnAddressStays() {
    return linkRegister;
  }

  boolean hasLinkageTables() {
    return this == X86_64;
  }

  FrameRule.Base baseOf(int register) {
    if (register == stackPointer) {
      return FrameRule.Base.STACK_POINTER;
    }
    return register == framePointer ? FrameRule.Base.FRAME_POINTER : FrameRule.Base.UNKNOWN;
  }

  int numberOf(FrameRule.Base base) {
    return switch (base) {
      case STACK_POINTER -> stackPointer;
      case FRAME_POINTER -> framePointer;
      case UNKNOWN, LINKAGE_TABLE, AT_STACK_POINTER, AT_FRAME_POINTER -> -1;
    };
  }
}
