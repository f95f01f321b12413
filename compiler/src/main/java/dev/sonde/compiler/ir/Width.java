package dev.sonde.compiler.ir;

/** The width of a scalar in memory. */
public enum Width {
  B1(1),
  B2(2),
  B4(4),
  B8(8);

  private final int bytes;

  Width(int bytes) {
    this.bytes = bytes;
  }

  /** The width in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The width in bits. */
  public int bits() {
    return bytes * 8;
  }

  /**
   * The width of {@code bytes} bytes.
   *
   * @throws IllegalArgumentException if {@code bytes} is not 1, 2, 4 or 8
   */
  public static Width ofBytes(int bytes) {
    return switch (bytes) {
      case 1 -> B1;
      case 2 -> B2;
      case 4 -> B4;
      case 8 -> B8;
      default -> throw new IllegalArgumentException("no scalar is " + bytes + " bytes wide");
    };
  }
}
