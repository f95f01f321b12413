package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of one source as the parsers see them: the current one, what is expected of it, and
 * what is said when it is something else.
 */
final class TokenStream {
  /**
   * The most constructs within constructs. It keeps the parser, and every later pass that walks the
   * tree recursively, within the stack of a Java thread.
   */
  private static final int MAX_NESTING = 200;

  /**
   * The most levels the tree may have; chains such as {@code a + b + c} grow it without nesting.
   */
  private static final int MAX_HEIGHT = 1000;

  /** After so many mistakes the rest of them would only be noise. */
  private static final int MAX_ERRORS = 20;

  private final SourceFile source;
  private final Diagnostics diagnostics;
  private final Lexer lexer;
  private int previousEnd;
  private int nesting;
  private boolean swallowedText;

  TokenStream(SourceFile source, int from, int limit, Diagnostics diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.lexer = new Lexer(source.text(), from, limit);
    this.previousEnd = from;
    lexer.next();
  }

  Diagnostics diagnostics() {
    return diagnostics;
  }

  // The current token.

  TokenKind kind() {
    return lexer.kind();
  }

  boolean is(TokenKind kind) {
    return lexer.kind() == kind;
  }

  boolean isWord(String word) {
    return lexer.isWord(word);
  }

  /** Where the current token starts. */
  int start() {
    return lexer.start();
  }

  /** Where the current token ends. */
  int end() {
    return lexer.end();
  }

  /** The text of the current token. */
  String text() {
    return lexer.text();
  }

  String text(int from, int to) {
    return lexer.text(from, to);
  }

  /** The character at {@code offset}, or NUL at and after the end. */
  char at(int offset) {
    return lexer.at(offset);
  }

  /** The first offset at or after {@code offset} that is neither white space nor comment. */
  int skipLayout(int offset) {
    return lexer.skipLayout(offset);
  }

  /** The kind of the token after the current one. */
  TokenKind following() {
    int here = lexer.start();
    lexer.next();
    TokenKind kind = lexer.kind();
    lexer.moveTo(here);
    return kind;
  }

  /** Where the token before the current one ended. */
  int previousEnd() {
    return previousEnd;
  }

  int limit() {
    return lexer.limit();
  }

  // Moving.

  void next() {
    previousEnd = lexer.end();
    lexer.next();
  }

  /** Goes to the first token at or after {@code offset}, the end of what has been read so far. */
  void moveTo(int offset) {
    previousEnd = offset;
    lexer.moveTo(offset);
  }

  /** Goes back to {@code start}, where a token started, after a look ahead. */
  void rewind(int start, int previousEnd) {
    lexer.moveTo(start);
    this.previousEnd = previousEnd;
  }

  boolean accept(TokenKind kind) {
    if (lexer.kind() != kind) {
      return false;
    }
    next();
    return true;
  }

  boolean acceptWord(String word) {
    if (!lexer.isWord(word)) {
      return false;
    }
    next();
    return true;
  }

  /** Takes a token of {@code kind} or reports that it is missing, {@code why} it is needed. */
  void expect(TokenKind kind, String why) {
    if (!accept(kind)) {
      throw expected(kind.label() + why);
    }
  }

  /**
   * Takes the closing token of a pair.
   *
   * @param opened where the opening token is
   */
  void expectClosing(TokenKind kind, String what, int opened) {
    if (accept(kind)) {
      return;
    }
    String why = " to close " + what + " opened at " + place(opened);
    throw expected(kind.label() + why);
  }

  /**
   * Where something is missing: the current token, or the place after the token before it if that
   * is the last of its line.
   */
  Span here() {
    boolean lineEnds = is(TokenKind.END) || !onOneLine(previousEnd, lexer.start());
    return lineEnds ? span(previousEnd, previousEnd) : span();
  }

  Expression.Identifier identifier(String what) {
    if (!is(TokenKind.IDENTIFIER)) {
      throw expected(what);
    }
    Expression.Identifier identifier = new Expression.Identifier(span(), text());
    next();
    return identifier;
  }

  // Spans.

  /** The span of the current token. */
  Span span() {
    return new Span(source, lexer.start(), lexer.end());
  }

  Span span(int start, int end) {
    return new Span(source, start, end);
  }

  /** The span from {@code start} to the end of the token before the current one. */
  Span since(int start) {
    return new Span(source, start, Math.max(start, previousEnd));
  }

  /** The line and column of {@code offset}, as messages show them. */
  String place(int offset) {
    return source.line(offset) + ":" + source.column(offset);
  }

  boolean onOneLine(int from, int to) {
    int newline = source.text().indexOf('\n', from);
    return newline < 0 || newline >= to;
  }

  /** Whether only white space stands before {@code offset} in its line. */
  boolean startsLine(int offset) {
    for (int i = offset - 1; i >= 0; i--) {
      char c = source.text().charAt(i);
      if (c == '\n') {
        return true;
      }
      if (c != ' ' && c != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The column of the first character in the line of {@code offset} that is not white space. */
  int indentation(int offset) {
    String line = source.lineText(source.line(offset));
    int i = 0;
    while (i < line.length() && Lexer.isSpace(line.charAt(i))) {
      i++;
    }
    return i;
  }

  // Mistakes.

  /** Reports that {@code what} should stand here. The caller throws the result. */
  SyntaxError expected(String what) {
    SyntaxError open = openToken();
    if (open != null) {
      return open;
    }
    String message = "expected " + what + ", found " + describe();
    Diagnostic diagnostic = Diagnostic.error(here(), message);
    String hint = hintForToken();
    diagnostics.add(hint == null ? diagnostic : diagnostic.hint(hint));
    return statementError();
  }

  /** Reports {@code message} at {@code span}. The caller throws the result to give up there. */
  SyntaxError error(Span span, String message) {
    diagnostics.error(span, message);
    return statementError();
  }

  SyntaxError error(Span span, String message, String hint) {
    diagnostics.error(span, message, hint);
    return statementError();
  }

  /** Whether there are so many mistakes that parsing should stop. */
  boolean hopeless() {
    return diagnostics.errorCount() >= MAX_ERRORS;
  }

  /** Whether the last diagnostic is about this very place. */
  boolean reportedHere() {
    List<Diagnostic> all = diagnostics.all();
    return !all.isEmpty() && all.getLast().span().equals(Optional.of(here()));
  }

  /** Whether a string or comment without its end may have hidden a brace. */
  boolean swallowedText() {
    return swallowedText;
  }

  private SyntaxError statementError() {
    if (hopeless()) {
      return new SyntaxError(SyntaxError.Scope.DECLARATION);
    }
    return new SyntaxError(SyntaxError.Scope.STATEMENT);
  }

  /** If the current token is a string or comment without its end, reports that. */
  private SyntaxError openToken() {
    if (is(TokenKind.OPEN_STRING)) {
      swallowedText = true;
      return error(span(), "unterminated string", "put a closing '\"' before the end of the line");
    }
    if (is(TokenKind.OPEN_COMMENT)) {
      swallowedText = true;
      Span opening = span(start(), start() + 2);
      return error(opening, "unterminated comment", "end the comment with '*/'");
    }
    return null;
  }

  /** How a message names the current token. */
  String describe() {
    return switch (kind()) {
      case IDENTIFIER, INTEGER, VARIABLE, MAP, PARAMETER, OTHER -> "'" + text() + "'";
      default -> kind().label();
    };
  }

  private String hintForToken() {
    if (is(TokenKind.OTHER)) {
      return switch (text().charAt(0)) {
        case '\'' -> "a string is written in double quotes: \"text\"";
        case '\u2018', '\u2019', '\u201c', '\u201d', '\u00ab', '\u00bb' ->
            "only the plain quote '\"' starts a string";
        case '\u00a0', '\u200b', '\ufeff' ->
            "this is an invisible character; replace it by a space";
        case '\u2013', '\u2014', '\u2212' -> "a minus is the plain '-'";
        default -> null;
      };
    }
    if (is(TokenKind.IDENTIFIER)) {
      return switch (text()) {
        case "and" -> "'and' is written '&&'";
        case "or" -> "'or' is written '||'";
        case "elif", "elsif", "elseif" -> "write 'else if'";
        default -> null;
      };
    }
    return null;
  }

  /**
   * Skips what started at {@code start} and went wrong, to the end of its braces.
   *
   * @return what to throw: {@code error} itself if there are no braces to skip
   */
  SyntaxError skipBraces(int start, SyntaxError error) {
    int here = lexer.start();
    int before = previousEnd;
    int depth = 0;
    lexer.moveTo(start);
    while (!is(TokenKind.END)) {
      if (is(TokenKind.LEFT_BRACE)) {
        depth++;
      } else if (is(TokenKind.RIGHT_BRACE) && --depth <= 0) {
        next();
        accept(TokenKind.SEMICOLON);
        return new SyntaxError(SyntaxError.Scope.DECLARATION);
      }
      next();
    }
    rewind(here, before);
    return error;
  }

  // Depth.

  /** Enters a construct that may contain itself. */
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw error(
          span(),
          "nested more than " + MAX_NESTING + " levels deep",
          "split it up: keep intermediate results in variables");
    }
  }

  /** Leaves a construct after {@link #enter}, also when it fails. */
  void leave() {
    nesting--;
  }

  /** The height of a node above children of which the highest is {@code height}. */
  int above(int height) {
    if (height >= MAX_HEIGHT) {
      throw error(
          since(Math.max(0, previousEnd - 1)),
          "more than " + MAX_HEIGHT + " operations in one expression",
          "split it up: keep intermediate results in variables");
    }
    return height + 1;
  }
}
