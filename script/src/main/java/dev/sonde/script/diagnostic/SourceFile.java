package dev.sonde.script.diagnostic;

import java.util.Arrays;
import java.util.Objects;

/**
 * The text of one script, named as messages name it: {@code stdin} for a script given on the
 * command line, otherwise its path.
 *
 * <p>Offsets are indices into {@link #text()}. Lines and columns count from 1; a column is a
 * character of the line (a tab is one, a character outside the basic plane is one). The table of
 * line starts is built on the first question about a line, so a script without mistakes never pays
 * for it.
 */
public final class SourceFile {
  private final String name;
  private final String text;
  private int[] lineStarts;

  public SourceFile(String name, String text) {
    this.name = Objects.requireNonNull(name);
    this.text = Objects.requireNonNull(text);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The number of lines; a trailing newline starts one more, empty, line. */
  public int lineCount() {
    return lineStarts().length;
  }

  /** The line, from 1, that holds {@code offset}; an offset past the end belongs to the last. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column, from 1, of {@code offset} in its line. */
  public int column(int offset) {
    int start = lineStarts()[line(offset) - 1];
    return text.codePointCount(start, Math.min(offset, text.length())) + 1;
  }

  /** The text of {@code line}, counted from 1, without its line terminator. */
  public String lineText(int line) {
    int[] starts = lineStarts();
    int start = starts[line - 1];
    int end = line < starts.length ? starts[line] - 1 : text.length();
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  private int[] lineStarts() {
    int[] starts = lineStarts;
    if (starts == null) {
      int count = 1;
      for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
        count++;
      }
      starts = new int[count];
      int line = 1;
      for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
        starts[line++] = i + 1;
      }
      lineStarts = starts;
    }
    return starts;
  }

  @Override
  public String toString() {
    return name;
  }
}
