package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses attach points. They have a lexical grammar of their own: an attach point runs up to white
 * space, a comma or a brace, and before its first colon also up to the slash of a predicate; quotes
 * keep all of these, and colons, from ending anything.
 */
final class AttachPointParser {
  private final TokenStream tokens;

  private int offset;
  private int partStart;
  private char separator;
  private List<AttachPoint.Part> parts;
  private List<AttachPoint.Piece> pieces;

  AttachPointParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** Parses the attach point at the current token and goes to the token after it. */
  AttachPoint attachPoint() {
    int start = tokens.start();
    offset = start;
    partStart = start;
    separator = ':';
    parts = new ArrayList<>(4);
    pieces = new ArrayList<>(2);
    Optional<Expression.Identifier> name = name();
    while (!atEnd()) {
      switch (tokens.at(offset)) {
        case ':', '@' -> endPart();
        case '"' -> quoted();
        case '$' -> parameter();
        default -> plain();
      }
    }
    if (offset == start) {
      throw tokens.expected("a probe, such as tracepoint:sched:sched_switch or begin");
    }
    endPart();
    offset--;
    AttachPoint attachPoint = new AttachPoint(tokens.span(start, offset), name, parts);
    tokens.moveTo(offset);
    return attachPoint;
  }

  private Optional<Expression.Identifier> name() {
    int end = offset;
    while (Lexer.isIdentifierPart(tokens.at(end))) {
      end++;
    }
    if (end == offset || tokens.at(end) != '=' || isEnd(end + 1)) {
      return Optional.empty();
    }
    Span span = tokens.span(offset, end);
    Expression.Identifier name = new Expression.Identifier(span, tokens.text(offset, end));
    offset = end + 1;
    partStart = offset;
    return Optional.of(name);
  }

  private boolean atEnd() {
    return isEnd(offset);
  }

  private boolean isEnd(int at) {
    if (at >= tokens.limit()) {
      return true;
    }
    char c = tokens.at(at);
    return switch (c) {
      case '{', '}', ',' -> true;
      // After a colon a slash belongs to a path.
      case '/' -> parts.isEmpty();
      default -> Lexer.isSpace(c);
    };
  }

  private void endPart() {
    parts.add(new AttachPoint.Part(tokens.span(partStart, offset), separator, pieces));
    pieces = new ArrayList<>(2);
    separator = tokens.at(offset);
    offset++;
    partStart = offset;
  }

  private void plain() {
    int start = offset;
    while (!atEnd()) {
      char c = tokens.at(offset);
      if (c == ':' || c == '@' || c == '"' || c == '$') {
        break;
      }
      offset++;
    }
    pieces.add(new AttachPoint.Text(tokens.span(start, offset), tokens.text(start, offset), false));
  }

  private void quoted() {
    int start = offset;
    StringBuilder text = new StringBuilder();
    offset++;
    while (tokens.at(offset) != '"') {
      if (offset >= tokens.limit() || tokens.at(offset) == '\n') {
        throw tokens.error(
            tokens.span(start, offset),
            "unterminated string",
            "put a closing '\"' before the end of the line");
      }
      if (tokens.at(offset) == '\\' && offset + 1 < tokens.limit()) {
        offset++;
      }
      text.append(tokens.at(offset));
      offset++;
    }
    offset++;
    pieces.add(new AttachPoint.Text(tokens.span(start, offset), text.toString(), true));
  }

  private void parameter() {
    int start = offset;
    offset++;
    while (Lexer.isDigit(tokens.at(offset))) {
      offset++;
    }
    Span span = tokens.span(start, offset);
    if (offset == start + 1) {
      throw tokens.error(
          span,
          "expected the number of a positional parameter after '$'",
          "to match a '$' itself, put the part in double quotes");
    }
    int index = ExpressionParser.positionalIndex(tokens, span, start + 1, offset);
    pieces.add(new AttachPoint.Parameter(span, index));
  }
}
