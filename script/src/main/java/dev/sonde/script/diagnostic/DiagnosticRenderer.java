package dev.sonde.script.diagnostic;

import java.util.Optional;

/**
 * Writes diagnostics the way bpftrace does:
 *
 * <pre>
 * stdin:1:9-20: ERROR: message
 * begin { some source }
 *         ~~~~~~~~~~~
 * HINT: what would be right
 * </pre>
 *
 * Errors come before warnings. A tab is shown as four columns; a character that would upset the
 * terminal is shown as U+FFFD.
 */
public final class DiagnosticRenderer {
  private static final String RED = "\033[31m";
  private static final String YELLOW = "\033[33m";
  private static final String RESET = "\033[0m";
  private static final int TAB = 4;
  private static final int MAX_LINES = 6;

  private final boolean color;

  /**
   * @param color whether to colour the headings, as one does on a terminal
   */
  public DiagnosticRenderer(boolean color) {
    this.color = color;
  }

  /** The text of all {@code diagnostics}, errors first; every line ends with a newline. */
  public String render(Diagnostics diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Severity severity : Severity.values()) {
      for (Diagnostic diagnostic : diagnostics.all()) {
        if (diagnostic.severity() == severity) {
          render(diagnostic, out);
        }
      }
    }
    return out.toString();
  }

  /** The text of one diagnostic. */
  public String render(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    render(diagnostic, out);
    return out.toString();
  }

  private void render(Diagnostic diagnostic, StringBuilder out) {
    String label = diagnostic.severity() == Severity.ERROR ? "ERROR" : "WARNING";
    heading(diagnostic.span(), label, diagnostic.message(), out);
    if (diagnostic.span().isPresent()) {
      expansions(diagnostic.span().get(), label, out);
    }
    for (Diagnostic.Note note : diagnostic.notes()) {
      heading(note.span(), note.span().isPresent() ? "NOTE" : "HINT", note.message(), out);
    }
  }

  /**
   * The calls of macros that code at {@code span} was put in the place of, innermost first, as they
   * stand below a message on it; empty for code that no macro brought.
   */
  public String expansions(Span span, Severity severity) {
    StringBuilder out = new StringBuilder();
    expansions(span, severity == Severity.ERROR ? "ERROR" : "WARNING", out);
    return out.toString();
  }

  private void expansions(Span span, String label, StringBuilder out) {
    for (Span call = span.expandedFrom(); call != null; call = call.expandedFrom()) {
      heading(Optional.of(call), label, "expanded from", out);
    }
  }

  private void heading(Optional<Span> span, String label, String message, StringBuilder out) {
    String on =
        switch (label) {
          case "ERROR" -> RED;
          case "WARNING" -> YELLOW;
          default -> "";
        };
    boolean colored = color && !on.isEmpty();
    if (colored) {
      out.append(on);
    }
    if (span.isPresent()) {
      out.append(span.get()).append(": ");
    }
    out.append(label).append(": ").append(message);
    if (colored) {
      out.append(RESET);
    }
    out.append('\n');
    if (span.isPresent()) {
      source(span.get(), out);
    }
  }

  private static void source(Span span, StringBuilder out) {
    int first = span.startLine();
    int last = span.endLine();
    if (first == last) {
      underlined(span, first, out);
      return;
    }
    int shown = last - first + 1 > MAX_LINES ? first + MAX_LINES - 2 : last;
    for (int line = first; line <= shown; line++) {
      visible(span.source().lineText(line), out);
      out.append('\n');
    }
    if (shown < last) {
      out.append("...\n");
    }
  }

  private static void underlined(Span span, int line, StringBuilder out) {
    String text = span.source().lineText(line);
    visible(text, out);
    out.append('\n');
    int column = 1;
    int start = span.startColumn();
    int end = Math.max(span.endColumn(), start + 1);
    for (int i = 0; i < text.length() && column < end; column++) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int width = codePoint == '\t' ? TAB : CharacterWidth.of(codePoint);
      out.repeat(column < start ? ' ' : '~', width);
    }
    if (column <= start) {
      out.repeat(' ', start - column).append('~');
    }
    out.append('\n');
  }

  private static void visible(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint == '\t') {
        out.repeat(' ', TAB);
      } else if (Character.isISOControl(codePoint)
          || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        out.append('\ufffd');
      } else {
        out.appendCodePoint(codePoint);
      }
    }
  }
}
