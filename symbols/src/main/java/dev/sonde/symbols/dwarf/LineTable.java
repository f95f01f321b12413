package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which instructions belong to which lines of a unit's source files. */
final class LineTable {
  private final LineHeader header;
  private final LineRows rows;
  private final List<Sequence> sequences;

  /** Rows of ascending addresses, and behind them the address at which these end. */
  record Sequence(long start, long end, int firstRow, int lastRow) {}

  private LineTable(LineHeader header, LineRows rows, List<Sequence> sequences) {
    this.header = header;
    this.rows = rows;
    this.sequences = sequences;
  }

  /** Reads the table of a unit at {@code offset} of {@code .debug_line}. */
  static LineTable read(Unit unit, long offset) throws IOException {
    LineHeader header = LineHeader.read(unit, offset);
    LineProgram program = new LineProgram(header, unit);
    program.run();
    List<Sequence> sequences = new ArrayList<>(program.sequences());
    sequences.sort(Comparator.comparingLong(sequence -> sequence.start() ^ Long.MIN_VALUE));
    return new LineTable(header, program.rows(), sequences);
  }

  LineHeader header() {
    return header;
  }

  LineRows rows() {
    return rows;
  }

  /** The row of an address, or -1. */
  int find(long address) {
    int low = 0;
    int high = sequences.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(sequences.get(middle).start(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (high < 0) {
      return -1;
    }
    Sequence sequence = sequences.get(high);
    return Long.compareUnsigned(address, sequence.end()) < 0
        ? rows.find(sequence.firstRow(), sequence.lastRow() + 1, address)
        : -1;
  }

  /** Where an address is in the source, or null. */
  SourceLine line(long address) {
    int row = find(address);
    if (row < 0 || rows.line(row) == 0) {
      return null;
    }
    String file = header.file(rows.file(row));
    return file == null ? null : new SourceLine(file, rows.line(row), rows.column(row));
  }
}
