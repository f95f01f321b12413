package dev.sonde.script.diagnostic;

import java.util.Objects;

/**
 * A stretch of a source file: the characters from {@code start} up to, and without, {@code end}. An
 * empty span marks a place between two characters, such as the end of the input.
 *
 * @param expandedFrom the call of the macro that the code here was put in the place of; null for
 *     code that stands where it is run
 */
public record Span(SourceFile source, int start, int end, Span expandedFrom) {
  public Span {
    Objects.requireNonNull(source);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span from " + start + " to " + end);
    }
  }

  /** A stretch of code that stands where it is run. */
  public Span(SourceFile source, int start, int end) {
    this(source, start, end, null);
  }

  /** The same stretch of a macro's body, put in the place of a call. */
  public Span expandedFrom(Span call) {
    return new Span(source, start, end, call);
  }

  /** The smallest span that covers this one and {@code other}, which is in the same file. */
  public Span to(Span other) {
    return new Span(source, Math.min(start, other.start), Math.max(end, other.end), expandedFrom);
  }

  /** The source text covered. */
  public String text() {
    String text = source.text();
    return text.substring(Math.min(start, text.length()), Math.min(end, text.length()));
  }

  public int startLine() {
    return source.line(start);
  }

  public int startColumn() {
    return source.column(start);
  }

  public int endLine() {
    return source.line(end);
  }

  /** The column just after the last character. */
  public int endColumn() {
    return source.column(end);
  }

  /**
   * The position as messages show it: {@code stdin:1:7-12} within a line, {@code stdin:1-3} over
   * several.
   */
  @Override
  public String toString() {
    int first = startLine();
    int last = endLine();
    return first == last
        ? source.name() + ":" + first + ":" + startColumn() + "-" + endColumn()
        : source.name() + ":" + first + "-" + last;
  }
}
