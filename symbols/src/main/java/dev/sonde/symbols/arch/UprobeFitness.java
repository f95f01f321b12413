package dev.sonde.symbols.arch;

/**
 * What becomes of an instruction that a uprobe is set at. On x86-64 the kernel either has the
 * program run the instruction elsewhere, or, if it is a jump, a call or the like, does itself what
 * the instruction would. It knows them by their opcodes ({@code uprobe_init_insn()} and what that
 * calls in arch/x86/kernel/uprobes.c), and does so with those of AVX, too, whose opcodes mean
 * something else: it takes {@code vmovd %xmm0,%eax} for a jump, and leaves it out.
 */
public enum UprobeFitness {
  /** It is run as it is. */
  SOUND,
  /** The kernel sets no uprobe there. */
  REFUSED,
  /** The kernel sets the uprobe, and the program goes wrong. */
  UNSOUND;

  /** As many bytes are looked at. */
  public static final int MAX_LENGTH = 16;

  /**
   * That of an instruction of x86-64.
   *
   * @param code whose first instruction it is
   */
  public static UprobeFitness of(byte[] code) {
    int at = 0;
    // Those that may be before it: of segments and of the size of addresses.
    while (at < code.length && (code[at] == 0x64 || code[at] == 0x65 || code[at] == 0x67)) {
      at++;
    }
    int opcode = at + prefixLength(code, at);
    return opcode == at || opcode >= code.length ? SOUND : ofVector(code[opcode] & 0xff);
  }

  /** How long the prefix of AVX is: VEX (Intel SDM, volume 2, 2.3.5) or EVEX (2.7.1). */
  private static int prefixLength(byte[] code, int at) {
    return switch (at < code.length ? code[at] & 0xff : 0) {
      case 0xc5 -> 2;
      case 0xc4 -> 3;
      case 0x62 -> 4;
      default -> 0;
    };
  }

  private static UprobeFitness ofVector(int opcode) {
    return switch (opcode) {
      // In good_insns_64 these are the instructions without a meaning in 64 bits, and those of I/O.
      case 0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f -> REFUSED;
      case 0x60, 0x61, 0x62, 0x6c, 0x6d, 0x6e, 0x6f, 0x82, 0x9a -> REFUSED;
      case 0xcc, 0xcd, 0xce, 0xcf, 0xd4, 0xd5, 0xd6, 0xe4, 0xe5, 0xe6, 0xe7 -> REFUSED;
      case 0xea, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb -> REFUSED;
      // Jcc and NOP, which branch_emulate_op() does.
      case 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x90 -> UNSOUND;
      case 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f -> UNSOUND;
      // POPF, behind which single steps go on; RET, behind which the program is left elsewhere.
      case 0x9d, 0xc2, 0xc3, 0xca, 0xcb -> UNSOUND;
      // CALL and JMP.
      case 0xe8, 0xe9, 0xeb -> UNSOUND;
      default -> SOUND;
    };
  }
}
