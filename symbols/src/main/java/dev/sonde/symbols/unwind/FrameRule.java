package dev.sonde.symbols.unwind;

/**
 * How to find a caller's frame from one stretch of code. The canonical frame address (CFA) is the
 * stack pointer as it was before the call.
 *
 * @param cfa how the CFA is found
 * @param cfaOffset what is added to the register that the CFA is found from, in bytes
 * @param returnAddress how the address is found that the function returns to
 * @param returnOffset where that address is saved, in bytes from what {@code returnAddress} says
 * @param framePointer how the caller's frame pointer is found
 * @param frameOffset where that is saved, in bytes from what {@code framePointer} says
 */
public record FrameRule(
    Base cfa,
    int cfaOffset,
    Saved returnAddress,
    int returnOffset,
    Saved framePointer,
    int frameOffset) {

  /** What the CFA is found from. */
  public enum Base {
    /** It cannot be found: by a register that is not followed, or an expression. */
    UNKNOWN,
    /** The stack pointer. */
    STACK_POINTER,
    /** The frame pointer. */
    FRAME_POINTER,
    /**
     * As in a procedure linkage table: the stack pointer plus 8, and 8 more where the instruction
     * is at or behind the byte {@link #cfaOffset} of 16.
     */
    LINKAGE_TABLE,
    /** What is in memory at an offset from the stack pointer: in the frame of a signal. */
    AT_STACK_POINTER,
    /** What is in memory at an offset from the frame pointer: where a stack was aligned anew. */
    AT_FRAME_POINTER
  }

  /** Where the value is that a register had in the caller. */
  public enum Saved {
    /** The register has it still. */
    SAME,
    /** At an offset from the CFA. */
    AT_OFFSET,
    /** Nowhere: for a return address, that the stack ends here. */
    LOST,
    /** At an offset from the stack pointer. */
    AT_STACK_POINTER,
    /** At an offset from the frame pointer. */
    AT_FRAME_POINTER
  }

  /** That of code about which nothing is known. */
  public static final FrameRule UNKNOWN =
      new FrameRule(Base.UNKNOWN, 0, Saved.LOST, 0, Saved.LOST, 0);

  /**
   * Whether this is the frame of a signal, whose caller did not call but was interrupted: before
   * the instruction that is returned to, and with all registers saved by the kernel.
   */
  public boolean isOfSignal() {
    return returnAddress == Saved.AT_STACK_POINTER;
  }

  /** Whether the stack ends with the function: it was called by nobody. */
  public boolean isOutermost() {
    return cfa != Base.UNKNOWN && returnAddress == Saved.LOST;
  }
}
