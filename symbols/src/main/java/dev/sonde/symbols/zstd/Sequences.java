package dev.sonde.symbols.zstd;

/**
 * The sequences of a block: how many literals to take, and which bytes of before to repeat (RFC
 * 8878, section 3.1.1.3.2).
 */
final class Sequences {
  private static final Kind LENGTHS =
      new Kind(
          9,
          35,
          6,
          new short[] {
            4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1,
            1, 1, 1, -1, -1, -1, -1
          });

  private static final Kind OFFSETS =
      new Kind(
          8,
          31,
          5,
          new short[] {
            1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
            -1
          });

  private static final Kind MATCHES =
      new Kind(
          9,
          52,
          6,
          new short[] {
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
          });

  /** From code 16 on; those below stand for themselves. */
  private static final int[] LENGTH_BASES = {
    16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,
    65536
  };

  private static final int[] LENGTH_BITS = {
    1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  /** From code 32 on; those below stand for themselves and 3. */
  private static final int[] MATCH_BASES = {
    35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771,
    65539
  };

  private static final int[] MATCH_BITS = {
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  /** Of the last block that had one; later blocks may use it again. */
  private FseTable lengths;

  private FseTable offsets;
  private FseTable matches;
  private final long[] recent = {1, 4, 8};

  /** What a kind of codes is limited to, and how probable they are where nothing is said. */
  private record Kind(int maxAccuracy, int maxSymbol, int usualAccuracy, short[] usual) {}

  /**
   * Carries the sequences out.
   *
   * @param in all that is left of the block
   * @param from where in {@code out} the frame begins
   * @param at where in {@code out} the block begins
   * @return where in {@code out} the block ends
   */
  int execute(ByteInput in, byte[] literals, byte[] out, int from, int at) throws ZstdException {
    int count = count(in);
    int used = 0;
    int position = at;
    if (count > 0) {
      int modes = in.u8();
      lengths = table(in, modes >> 6 & 3, LENGTHS, lengths);
      offsets = table(in, modes >> 4 & 3, OFFSETS, offsets);
      matches = table(in, modes >> 2 & 3, MATCHES, matches);
      BackwardBits bits = new BackwardBits(in);
      int length = (int) bits.read(lengths.accuracy());
      int offset = (int) bits.read(offsets.accuracy());
      int match = (int) bits.read(matches.accuracy());
      for (int i = 0; i < count; i++) {
        int offsetCode = offsets.symbol(offset);
        long offsetValue = (1L << offsetCode) + bits.read(offsetCode);
        int matchLength = matchLength(matches.symbol(match), bits);
        int literalLength = literalLength(lengths.symbol(length), bits);
        if (literalLength > literals.length - used) {
          throw new ZstdException("a sequence takes more literals than there are");
        }
        position = append(literals, used, literalLength, out, position);
        used += literalLength;
        long distance = distance(offsetValue, literalLength == 0);
        position = repeat(out, from, position, distance, matchLength);
        if (i < count - 1) {
          length = lengths.next(length, bits);
          match = matches.next(match, bits);
          offset = offsets.next(offset, bits);
        }
        if (bits.left() < 0) {
          throw new ZstdException("sequences end too early");
        }
      }
      if (bits.left() != 0) {
        throw new ZstdException("sequences do not end where they should");
      }
    }
    return append(literals, used, literals.length - used, out, position);
  }

  private static int count(ByteInput in) throws ZstdException {
    int first = in.u8();
    if (first < 128) {
      return first;
    }
    return first < 255 ? (first - 128 << 8) + in.u8() : (int) in.number(2) + 0x7f00;
  }

  private static FseTable table(ByteInput in, int mode, Kind kind, FseTable last)
      throws ZstdException {
    return switch (mode) {
      case 0 -> FseTable.of(kind.usualAccuracy(), kind.usual());
      case 1 -> {
        int symbol = in.u8();
        if (symbol > kind.maxSymbol()) {
          throw new ZstdException("there is no code " + symbol);
        }
        yield FseTable.of(symbol);
      }
      case 2 -> FseTable.read(in, kind.maxAccuracy(), kind.maxSymbol());
      default -> {
        if (last == null) {
          throw new ZstdException("sequences use a table that there is not");
        }
        yield last;
      }
    };
  }

  private static int literalLength(int code, BackwardBits bits) {
    return code < 16 ? code : LENGTH_BASES[code - 16] + (int) bits.read(LENGTH_BITS[code - 16]);
  }

  private static int matchLength(int code, BackwardBits bits) {
    return code < 32 ? code + 3 : MATCH_BASES[code - 32] + (int) bits.read(MATCH_BITS[code - 32]);
  }

  /**
   * How far back the repeated bytes are; the three last such distances have numbers of their own.
   */
  private long distance(long value, boolean noLiterals) throws ZstdException {
    if (value > 3) {
      recent[2] = recent[1];
      recent[1] = recent[0];
      recent[0] = value - 3;
      return recent[0];
    }
    int index = (int) value - 1 + (noLiterals ? 1 : 0);
    long distance = index == 3 ? recent[0] - 1 : recent[index];
    if (distance < 1) {
      throw new ZstdException("a sequence repeats itself");
    }
    if (index > 1) {
      recent[2] = recent[1];
    }
    if (index > 0) {
      recent[1] = recent[0];
      recent[0] = distance;
    }
    return distance;
  }

  private static int append(byte[] from, int at, int length, byte[] out, int position)
      throws ZstdException {
    requireRoom(out, position, length);
    System.arraycopy(from, at, out, position, length);
    return position + length;
  }

  private static int repeat(byte[] out, int from, int position, long distance, int length)
      throws ZstdException {
    requireRoom(out, position, length);
    if (distance > position - from) {
      throw new ZstdException("a sequence repeats what is before the beginning");
    }
    int source = position - (int) distance;
    for (int i = 0; i < length; i++) {
      out[position + i] = out[source + i];
    }
    return position + length;
  }

  private static void requireRoom(byte[] out, int position, int length) throws ZstdException {
    if (length > out.length - position) {
      throw new ZstdException("it expands to more bytes than it claims");
    }
  }
}
