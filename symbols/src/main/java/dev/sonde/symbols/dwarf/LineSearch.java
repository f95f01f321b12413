package dev.sonde.symbols.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects where the code of one source line begins. */
final class LineSearch {
  private static final int MAX_PLACES = 1 << 16;

  private final String file;
  private final int line;
  private final int column;
  private final TreeSet<String> files = new TreeSet<>();

  /** The lowest address of each function, by the offset of its entry in its unit. */
  private final TreeMap<Long, Long> lowest = new TreeMap<>();

  private final TreeSet<Long> addresses = new TreeSet<>(Long::compareUnsigned);

  LineSearch(String file, int line, int column) {
    this.file = file;
    this.line = line;
    this.column = column;
  }

  /** Which files of a unit's table are meant, by their numbers; null where none is. */
  boolean[] wanted(LineHeader header) {
    boolean[] wanted = null;
    for (int i = 0; i < header.files().size(); i++) {
      String path = header.files().get(i);
      if (path != null && fits(path)) {
        wanted = wanted == null ? new boolean[header.files().size()] : wanted;
        wanted[i] = true;
        files.add(normal(path));
      }
    }
    return wanted;
  }

  /** Whether {@code path} is the file that is asked for, or ends with it from a slash on. */
  private boolean fits(String path) {
    String normal = normal(path);
    String wanted = normal(file);
    return normal.equals(wanted)
        || normal.endsWith(wanted)
            && (wanted.startsWith("/")
                || normal.charAt(normal.length() - wanted.length() - 1) == '/');
  }

  /** A path without {@code .} and {@code ..}. */
  private static String normal(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return (path.startsWith("/") ? "/" : "") + String.join("/", parts);
  }

  /** Whether any row of a table is of the line. */
  boolean isIn(LineTable table, boolean[] wanted) {
    for (int row = 0; row < table.rows().count(); row++) {
      if (matches(table.rows(), row, wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(LineRows rows, int row, boolean[] wanted) {
    int file = rows.file(row);
    return rows.line(row) == line
        && (column == 0 || rows.column(row) == column)
        && file < wanted.length
        && wanted[file];
  }

  /** Adds the places of one unit. */
  void add(LineTable table, boolean[] wanted, UnitFunctions functions) throws IOException {
    LineRows rows = table.rows();
    boolean statements = false;
    for (int row = 0; row < rows.count(); row++) {
      statements |= rows.isStatement(row) && matches(rows, row, wanted);
    }
    lowest.clear();
    for (int row = 0; row < rows.count(); row++) {
      if (matches(rows, row, wanted)
          && (rows.isStatement(row) || !statements)
          && addresses.size() + lowest.size() < MAX_PLACES) {
        add(rows.address(row), functions);
      }
    }
    addresses.addAll(lowest.values());
  }

  private void add(long address, UnitFunctions functions) throws IOException {
    Die function = functions.find(address);
    if (function == null) {
      addresses.add(address);
      return;
    }
    long innermost = FrameReader.chain(function, address).getLast().offset();
    Long known = lowest.get(innermost);
    if (known == null || Long.compareUnsigned(address, known) < 0) {
      lowest.put(innermost, address);
    }
  }

  LineMatch result() {
    return new LineMatch(List.copyOf(files), List.copyOf(addresses));
  }
}
