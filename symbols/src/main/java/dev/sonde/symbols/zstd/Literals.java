package dev.sonde.symbols.zstd;

import java.util.Arrays;

/** The literals of a block (RFC 8878, section 3.1.1.3.1). */
final class Literals {
  private static final int RAW = 0;
  private static final int REPEATED = 1;
  private static final int COMPRESSED = 2;

  /** Of the last block that had one; later blocks may use it again. */
  private HuffmanTable table;

  /** Reads the literals, and goes on behind them. */
  byte[] read(ByteInput in) throws ZstdException {
    int first = in.u8();
    int type = first & 3;
    int format = first >> 2 & 3;
    if (type == RAW || type == REPEATED) {
      int size = size(in, first, format);
      byte[] literals = new byte[size];
      if (type == RAW) {
        in.copyTo(literals, 0, size);
      } else {
        Arrays.fill(literals, (byte) in.u8());
      }
      return literals;
    }
    int width = format < 2 ? 10 : format == 2 ? 14 : 18;
    long header = first >> 4 | in.number(format < 2 ? 2 : format == 2 ? 3 : 4) << 4;
    int size = (int) (header & (1 << width) - 1);
    ByteInput streams = in.slice((int) (header >> width & (1 << width) - 1));
    requireSize(size);
    if (type == COMPRESSED) {
      table = HuffmanTable.read(streams);
    }
    if (table == null) {
      throw new ZstdException("literals use a table that there is not");
    }
    byte[] literals = new byte[size];
    if (format == 0) {
      table.decode(streams, literals, 0, size);
    } else {
      decodeFour(streams, literals);
    }
    return literals;
  }

  private static int size(ByteInput in, int first, int format) throws ZstdException {
    int size =
        switch (format) {
          case 1 -> first >> 4 | in.u8() << 4;
          case 3 -> (int) (first >> 4 | in.number(2) << 4);
          default -> first >> 3;
        };
    requireSize(size);
    return size;
  }

  private static void requireSize(int size) throws ZstdException {
    if (size > ZstdDecoder.MAX_BLOCK) {
      throw new ZstdException("a block has " + size + " literals");
    }
  }

  private void decodeFour(ByteInput streams, byte[] literals) throws ZstdException {
    int[] sizes = {(int) streams.number(2), (int) streams.number(2), (int) streams.number(2), 0};
    sizes[3] = streams.remaining() - sizes[0] - sizes[1] - sizes[2];
    int part = (literals.length + 3) / 4;
    if (3 * part > literals.length) {
      throw new ZstdException("literals are too few for four streams");
    }
    for (int i = 0; i < 4; i++) {
      int to = i == 3 ? literals.length : (i + 1) * part;
      table.decode(streams.slice(sizes[i]), literals, i * part, to);
    }
  }
}
