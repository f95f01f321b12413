package dev.sonde.bpf.asm;

/** The size of a memory access. */
public enum Size {
  /** One byte. */
  B(1, 0x10),
  /** A half word, two bytes. */
  H(2, 0x08),
  /** A word, four bytes. */
  W(4, 0x00),
  /** A double word, eight bytes. */
  DW(8, 0x18);

  private final int bytes;

  /** The size bits of the opcode. */
  final int code;

  Size(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  /** How many bytes the access touches. */
  public int bytes() {
    return bytes;
  }

  /** How many bits the access touches. */
  public int bits() {
    return bytes * 8;
  }

  /**
   * The access that touches this many bytes.
   *
   * @throws IllegalArgumentException if it is none of 1, 2, 4, 8
   */
  public static Size ofBytes(int bytes) {
    return switch (bytes) {
      case 1 -> B;
      case 2 -> H;
      case 4 -> W;
      case 8 -> DW;
      default -> throw new IllegalArgumentException("no memory access of " + bytes + " bytes");
    };
  }

  static Size ofOpcode(int opcode) {
    return switch (opcode & 0x18) {
      case 0x10 -> B;
      case 0x08 -> H;
      case 0x00 -> W;
      default -> DW;
    };
  }
}
