package dev.sonde.symbols.zstd;

/**
 * Decodes symbols whose codes take fractions of bits: finite state entropy (RFC 8878, section 4.1).
 *
 * @param accuracy the number of bits that the first state is read from
 * @param symbols what each state stands for
 * @param bits how many bits each state reads to find the next
 * @param bases what these bits are added to
 */
record FseTable(int accuracy, byte[] symbols, byte[] bits, short[] bases) {

  /** The table that always gives one symbol. */
  static FseTable of(int symbol) {
    return new FseTable(0, new byte[] {(byte) symbol}, new byte[1], new short[1]);
  }

  /**
   * The table for probabilities in units of 2 to the power of -{@code accuracy}; -1 stands for less
   * than one unit.
   */
  static FseTable of(int accuracy, short[] probabilities) throws ZstdException {
    int size = 1 << accuracy;
    byte[] symbols = new byte[size];
    int[] next = new int[probabilities.length];
    int high = size;
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      if (probabilities[symbol] == -1) {
        symbols[--high] = (byte) symbol;
        next[symbol] = 1;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int symbol = 0; symbol < probabilities.length; symbol++) {
      for (int i = 0; i < probabilities[symbol]; i++) {
        next[symbol] = probabilities[symbol];
        symbols[at] = (byte) symbol;
        do {
          at = at + step & size - 1;
        } while (at >= high);
      }
    }
    if (at != 0) {
      throw new ZstdException("probabilities do not add up");
    }
    byte[] bits = new byte[size];
    short[] bases = new short[size];
    for (int state = 0; state < size; state++) {
      int value = next[symbols[state] & 0xff]++;
      int count = accuracy - (31 - Integer.numberOfLeadingZeros(value));
      bits[state] = (byte) count;
      bases[state] = (short) ((value << count) - size);
    }
    return new FseTable(accuracy, symbols, bits, bases);
  }

  /**
   * Reads the description of a table, and goes on behind it.
   *
   * @param maxAccuracy what is allowed at most
   * @param maxSymbol the largest symbol there is
   */
  static FseTable read(ByteInput in, int maxAccuracy, int maxSymbol) throws ZstdException {
    ForwardBits bits = new ForwardBits(in);
    int accuracy = bits.read(4) + 5;
    if (accuracy > maxAccuracy) {
      throw new ZstdException("a table has an accuracy of " + accuracy);
    }
    short[] probabilities = new short[maxSymbol + 1];
    int remaining = 1 << accuracy;
    int symbol = 0;
    while (remaining > 0) {
      if (symbol > maxSymbol) {
        throw new ZstdException("a table has too many symbols");
      }
      int width = 32 - Integer.numberOfLeadingZeros(remaining + 1);
      int lower = (1 << width - 1) - 1;
      int threshold = (1 << width) - 2 - remaining;
      int value = bits.peek(width);
      if ((value & lower) < threshold) {
        value &= lower;
        bits.skip(width - 1);
      } else {
        bits.skip(width);
        value = value > lower ? value - threshold : value;
      }
      int probability = value - 1;
      remaining -= Math.abs(probability);
      probabilities[symbol++] = (short) probability;
      if (probability == 0) {
        int zeros;
        do {
          zeros = bits.read(2);
          symbol += zeros;
        } while (zeros == 3 && symbol <= maxSymbol);
      }
    }
    if (remaining < 0) {
      throw new ZstdException("probabilities do not add up");
    }
    bits.finish();
    return of(accuracy, probabilities);
  }

  /** The state after {@code state}. */
  int next(int state, BackwardBits in) {
    return bases[state] + (int) in.read(bits[state]);
  }

  int symbol(int state) {
    return symbols[state] & 0xff;
  }
}
