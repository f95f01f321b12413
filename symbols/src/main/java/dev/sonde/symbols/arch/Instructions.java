package dev.sonde.symbols.arch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the instructions of a function begin.
 *
 * @param offsets of each from the first, in order
 * @param returns of these, those that return to the caller
 */
public record Instructions(List<Integer> offsets, List<Integer> returns) {
  /** {@code RET}, with any register, of arm64: Arm ARM, section C6.2. */
  private static final int ARM64_RETURN = 0xd65f0000;

  private static final int ARM64_RETURN_MASK = 0xfffffc1f;

  public Instructions {
    offsets = List.copyOf(offsets);
    returns = List.copyOf(returns);
  }

  /**
   * Those of a function.
   *
   * @param code from its first instruction to its end
   * @param arm64 whether it is code of arm64, and not of x86-64
   * @return empty where something in it is no instruction that is known
   */
  public static Optional<Instructions> of(byte[] code, boolean arm64) {
    List<Integer> offsets = new ArrayList<>();
    List<Integer> returns = new ArrayList<>();
    for (int at = 0; at < code.length; ) {
      int length = arm64 ? Integer.BYTES : X86Instructions.length(code, at);
      if (length == 0 || at + length > code.length) {
        return Optional.empty();
      }
      offsets.add(at);
      if (arm64 ? isArm64Return(code, at) : X86Instructions.isReturn(code, at, length)) {
        returns.add(at);
      }
      at += length;
    }
    return Optional.of(new Instructions(offsets, returns));
  }

  private static boolean isArm64Return(byte[] code, int at) {
    int word =
        code[at] & 0xff
            | (code[at + 1] & 0xff) << 8
            | (code[at + 2] & 0xff) << 16
            | (code[at + 3] & 0xff) << 24;
    return (word & ARM64_RETURN_MASK) == ARM64_RETURN;
  }
}
