package dev.sonde.compiler.ir;

/**
 * A place in a source, for line information and for reports to the user.
 *
 * @param source index into {@link Module#sources}
 * @param line first line is 1
 * @param column first column is 1
 * @param endLine the line it ends in
 * @param endColumn the column just behind it
 */
public record Location(int source, int line, int column, int endLine, int endColumn) {
  /** For what no line of the source stands for. */
  public static final Location NONE = new Location(-1, 0, 0);

  /** A place of which only the beginning is known. */
  public Location(int source, int line, int column) {
    this(source, line, column, line, column);
  }
}
