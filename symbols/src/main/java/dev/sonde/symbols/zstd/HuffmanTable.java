package dev.sonde.symbols.zstd;

import java.util.Arrays;

/**
 * Decodes literals (RFC 8878, section 4.2).
 *
 * @param maxBits how many bits the longest code has
 * @param symbols what the next {@code maxBits} bits begin with the code of
 * @param bits how long that code is
 */
record HuffmanTable(int maxBits, byte[] symbols, byte[] bits) {
  private static final int MAX_BITS = 11;
  private static final int MAX_SYMBOLS = 256;

  /** Reads the description of a table, and goes on behind it. */
  static HuffmanTable read(ByteInput in) throws ZstdException {
    int header = in.u8();
    byte[] weights = new byte[MAX_SYMBOLS];
    int count;
    if (header >= 128) {
      count = header - 127;
      for (int i = 0; i < count; i += 2) {
        int pair = in.u8();
        weights[i] = (byte) (pair >> 4);
        weights[i + 1] = (byte) (pair & 0xf);
      }
      if (count % 2 == 1) {
        weights[count] = 0;
      }
    } else {
      count = readCompressed(in.slice(header), weights);
    }
    return of(weights, count);
  }

  private static int readCompressed(ByteInput in, byte[] weights) throws ZstdException {
    FseTable table = FseTable.read(in, 6, MAX_BITS + 1);
    BackwardBits bits = new BackwardBits(in);
    int first = (int) bits.read(table.accuracy());
    int second = (int) bits.read(table.accuracy());
    int count = 0;
    while (true) {
      if (count + 2 >= MAX_SYMBOLS) {
        throw new ZstdException("a table has too many weights");
      }
      weights[count++] = (byte) table.symbol(first);
      first = table.next(first, bits);
      if (bits.left() < 0) {
        weights[count++] = (byte) table.symbol(second);
        return count;
      }
      weights[count++] = (byte) table.symbol(second);
      second = table.next(second, bits);
      if (bits.left() < 0) {
        weights[count++] = (byte) table.symbol(first);
        return count;
      }
    }
  }

  /** The last symbol's weight is not written: it is what is missing to a power of two. */
  private static HuffmanTable of(byte[] weights, int count) throws ZstdException {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] > MAX_BITS) {
        throw new ZstdException("a code has a weight of " + weights[i]);
      }
      sum += weights[i] == 0 ? 0 : 1 << weights[i] - 1;
    }
    int maxBits = 32 - Integer.numberOfLeadingZeros(sum);
    int missing = (1 << maxBits) - sum;
    if (sum == 0 || maxBits > MAX_BITS || Integer.bitCount(missing) != 1 || count >= MAX_SYMBOLS) {
      throw new ZstdException("the weights of codes do not add up");
    }
    weights[count] = (byte) (32 - Integer.numberOfLeadingZeros(missing));
    byte[] symbols = new byte[1 << maxBits];
    byte[] bits = new byte[1 << maxBits];
    int at = 0;
    for (int weight = 1; weight <= maxBits; weight++) {
      for (int symbol = 0; symbol <= count; symbol++) {
        if (weights[symbol] == weight) {
          int end = at + (1 << weight - 1);
          Arrays.fill(symbols, at, end, (byte) symbol);
          Arrays.fill(bits, at, end, (byte) (maxBits + 1 - weight));
          at = end;
        }
      }
    }
    return new HuffmanTable(maxBits, symbols, bits);
  }

  /** Decodes a stream into {@code out} from {@code from} to {@code to}. */
  void decode(ByteInput stream, byte[] out, int from, int to) throws ZstdException {
    BackwardBits in = new BackwardBits(stream);
    for (int i = from; i < to; i++) {
      int code = in.peek(maxBits);
      out[i] = symbols[code];
      in.skip(bits[code]);
    }
    if (in.left() != 0) {
      throw new ZstdException("literals do not end where they should");
    }
  }
}
