package dev.sonde.bpf.btf;

/**
 * Where a member lies in a struct or union.
 *
 * @param typeId the member's type
 * @param bitOffset bits from the start of the outermost struct to the member
 * @param bitSize bits of a bit-field, 0 for an ordinary member
 */
public record MemberLocation(int typeId, long bitOffset, int bitSize) {
  /** Bytes from the start of the outermost struct; for a bit-field, to the byte it starts in. */
  public long byteOffset() {
    return bitOffset / 8;
  }

  public boolean isBitField() {
    return bitSize != 0;
  }
}
