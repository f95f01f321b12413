package dev.sonde.symbols.unwind;

import dev.sonde.symbols.unwind.FrameRule.Base;
import dev.sonde.symbols.unwind.FrameRule.Saved;

/**
 * A {@link FrameRule} in 64 bits, for a program in the kernel to follow. From the lowest bit: 3
 * bits for how the CFA is found, 2 for the return address, 3 for the frame pointer, then as signed
 * numbers 24 bits for the CFA's offset, 16 for where the return address is and 16 for where the
 * frame pointer is. A rule that does not fit is packed as {@link FrameRule#UNKNOWN}, which is 0 but
 * for what is lost.
 */
public final class PackedRule {
  /** Where the number of {@link Saved} for the return address begins. */
  public static final int RETURN_SHIFT = 3;

  /** Where the number of {@link Saved} for the frame pointer begins. */
  public static final int FRAME_SHIFT = 5;

  /** Where the CFA's offset begins. */
  public static final int CFA_OFFSET_SHIFT = 8;

  /** How many bits the CFA's offset has. */
  public static final int CFA_OFFSET_BITS = 24;

  /** Where the offset of the return address begins. */
  public static final int RETURN_OFFSET_SHIFT = 32;

  /** Where the offset of the frame pointer begins. */
  public static final int FRAME_OFFSET_SHIFT = 48;

  private static final Base[] BASES = Base.values();
  private static final Saved[] SAVED = Saved.values();

  private PackedRule() {}

  /** Packs a rule. */
  public static long pack(FrameRule rule) {
    boolean fits =
        rule.cfaOffset() << 8 >> 8 == rule.cfaOffset()
            && rule.returnAddress() != Saved.AT_FRAME_POINTER
            && rule.returnOffset() == (short) rule.returnOffset()
            && rule.frameOffset() == (short) rule.frameOffset();
    FrameRule packed = fits ? rule : FrameRule.UNKNOWN;
    return packed.cfa().ordinal()
        | (long) packed.returnAddress().ordinal() << RETURN_SHIFT
        | (long) packed.framePointer().ordinal() << FRAME_SHIFT
        | (packed.cfaOffset() & 0xff_ffffL) << CFA_OFFSET_SHIFT
        | (packed.returnOffset() & 0xffffL) << RETURN_OFFSET_SHIFT
        | (packed.frameOffset() & 0xffffL) << FRAME_OFFSET_SHIFT;
  }

  /** The rule that was packed. */
  public static FrameRule unpack(long packed) {
    return new FrameRule(
        BASES[Math.min((int) packed & 7, BASES.length - 1)],
        (int) packed >> CFA_OFFSET_SHIFT,
        SAVED[(int) (packed >> RETURN_SHIFT) & 3],
        (short) (packed >> RETURN_OFFSET_SHIFT),
        SAVED[Math.min((int) (packed >> FRAME_SHIFT) & 7, SAVED.length - 1)],
        (short) (packed >> FRAME_OFFSET_SHIFT));
  }
}
