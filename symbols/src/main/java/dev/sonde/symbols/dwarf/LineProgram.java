package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The machine that makes a line table's rows (DWARF 5, section 6.2). */
final class LineProgram {
  private static final int LNS_COPY = 1;
  private static final int LNS_ADVANCE_PC = 2;
  private static final int LNS_ADVANCE_LINE = 3;
  private static final int LNS_SET_FILE = 4;
  private static final int LNS_SET_COLUMN = 5;
  private static final int LNS_NEGATE_STMT = 6;
  private static final int LNS_CONST_ADD_PC = 8;
  private static final int LNS_FIXED_ADVANCE_PC = 9;
  private static final int LNE_END_SEQUENCE = 1;
  private static final int LNE_SET_ADDRESS = 2;

  /** No more of one table: 20 bytes each. */
  private static final int MAX_ROWS = 1 << 22;

  private final LineHeader header;
  private final ByteReader in;
  private final Effort effort;
  private final LineRows rows = new LineRows();
  private final List<LineTable.Sequence> sequences = new ArrayList<>();
  private int firstRow;
  private boolean ascending;
  private long address;
  private int file;
  private int line;
  private int column;
  private boolean statement;

  LineProgram(LineHeader header, Unit unit) throws IOException {
    this.header = header;
    this.in = new ByteReader(unit.sections().get(Section.LINE), header.program());
    this.effort = unit.file().effort();
    reset();
  }

  LineRows rows() {
    return rows;
  }

  List<LineTable.Sequence> sequences() {
    return sequences;
  }

  void run() throws IOException {
    while (in.position() < header.end()) {
      effort.step();
      int operation = in.u8();
      if (operation >= header.operandCounts().length) {
        special(operation - header.operandCounts().length);
      } else if (operation == 0) {
        extended();
      } else {
        standard(operation);
      }
    }
    // Rows without an end say nothing about where they reach.
    rows.cut(firstRow);
  }

  private void reset() {
    address = 0;
    file = 1;
    line = 1;
    column = 0;
    statement = header.statementDefault();
    firstRow = rows.count();
    ascending = true;
  }

  private void special(int operation) throws DwarfException {
    advance(steps(operation));
    line += header.lineBase() + (header.lineRange() == 0 ? 0 : operation % header.lineRange());
    addRow();
  }

  private int steps(int operation) throws DwarfException {
    if (header.lineRange() == 0) {
      throw in.damaged("a line table has a range of no lines");
    }
    return operation / header.lineRange();
  }

  private void advance(long instructions) {
    address += instructions * header.minimumInstructionLength();
  }

  private void addRow() throws DwarfException {
    if (rows.count() == MAX_ROWS) {
      throw in.damaged("a line table has over 4,194,304 rows");
    }
    if (rows.count() > firstRow
        && Long.compareUnsigned(address, rows.address(rows.count() - 1)) < 0) {
      ascending = false;
    }
    rows.add(address, file, line, column, statement);
  }

  private void standard(int operation) throws IOException {
    switch (operation) {
      case LNS_COPY -> addRow();
      case LNS_ADVANCE_PC -> advance(in.uleb());
      case LNS_ADVANCE_LINE -> line += (int) in.sleb();
      case LNS_SET_FILE -> file = in.count();
      case LNS_SET_COLUMN -> column = in.count();
      case LNS_NEGATE_STMT -> statement = !statement;
      case LNS_CONST_ADD_PC -> advance(steps(255 - header.operandCounts().length));
      case LNS_FIXED_ADVANCE_PC -> address += in.u16();
      default -> {
        // Others change nothing that is kept here.
        for (int i = 0; i < header.operandCounts()[operation]; i++) {
          in.uleb();
        }
      }
    }
  }

  private void extended() throws IOException {
    long length = in.uleb();
    long next = in.position() + length;
    if (length < 1 || next < 0 || next > header.end()) {
      throw in.damaged("an operation of a line table claims " + length + " bytes");
    }
    int operation = in.u8();
    if (operation == LNE_SET_ADDRESS) {
      address = in.unsigned((int) (length - 1));
    } else if (operation == LNE_END_SEQUENCE) {
      endSequence();
    }
    in.moveTo(next);
  }

  /** A sequence that was dropped by the linker begins at 0, and says nothing. */
  private void endSequence() {
    int last = rows.count() - 1;
    boolean useful =
        ascending
            && last >= firstRow
            && rows.address(firstRow) != 0
            && Long.compareUnsigned(address, rows.address(last)) >= 0;
    if (useful) {
      sequences.add(new LineTable.Sequence(rows.address(firstRow), address, firstRow, last));
    } else {
      rows.cut(firstRow);
    }
    reset();
  }
}
