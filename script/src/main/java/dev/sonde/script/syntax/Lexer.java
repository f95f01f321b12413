package dev.sonde.script.syntax;

/**
 * Cuts the source into tokens, one at a time, without allocating. It never fails and reports
 * nothing: what is not a token comes out as {@link TokenKind#OTHER} or one of the open kinds, and
 * the parser says so where it matters. It can be moved back and forth with {@link #moveTo}.
 */
final class Lexer {
  private final String text;
  private final int limit;

  private TokenKind kind = TokenKind.END;
  private int start;
  private int end;

  /** A lexer before the first token of {@code text} between the two offsets. */
  Lexer(String text, int from, int limit) {
    this.text = text;
    this.limit = limit;
    this.start = from;
    this.end = from;
  }

  TokenKind kind() {
    return kind;
  }

  /** Where the current token starts. */
  int start() {
    return start;
  }

  /** Where the current token ends. */
  int end() {
    return end;
  }

  /** Where the input ends. */
  int limit() {
    return limit;
  }

  /** The character at {@code offset}, or NUL at and after the end. */
  char at(int offset) {
    return offset < limit ? text.charAt(offset) : '\0';
  }

  /** The text of the current token. */
  String text() {
    return text.substring(start, end);
  }

  String text(int from, int to) {
    return text.substring(from, to);
  }

  /** Whether the current token is the word {@code word}. */
  boolean isWord(String word) {
    return kind == TokenKind.IDENTIFIER
        && end - start == word.length()
        && text.startsWith(word, start);
  }

  /** Reads the first token at or after {@code offset}. */
  void moveTo(int offset) {
    end = offset;
    next();
  }

  /** Reads the next token; at the end it stays there. */
  void next() {
    int i = skipLayout(end);
    start = i;
    if (i >= limit) {
      start = limit;
      end = limit;
      kind = TokenKind.END;
      return;
    }
    char c = text.charAt(i);
    if (isIdentifierStart(c)) {
      end = identifierEnd(i + 1);
      kind = TokenKind.IDENTIFIER;
    } else if (isDigit(c)) {
      end = identifierEnd(i + 1);
      kind = TokenKind.INTEGER;
    } else {
      end = i + 1;
      kind = symbol(c, i);
    }
  }

  private TokenKind symbol(char c, int i) {
    char next = at(i + 1);
    return switch (c) {
      case '(' -> TokenKind.LEFT_PAREN;
      case ')' -> TokenKind.RIGHT_PAREN;
      case '{' -> TokenKind.LEFT_BRACE;
      case '}' -> TokenKind.RIGHT_BRACE;
      case '[' -> TokenKind.LEFT_BRACKET;
      case ']' -> TokenKind.RIGHT_BRACKET;
      case ',' -> TokenKind.COMMA;
      case ';' -> TokenKind.SEMICOLON;
      case ':' -> TokenKind.COLON;
      case '?' -> TokenKind.QUESTION;
      case '~' -> TokenKind.TILDE;
      case '#' -> TokenKind.HASH;
      case '"' -> string(i);
      case '$' -> variable(next, i);
      case '@' -> {
        if (isIdentifierStart(next)) {
          end = identifierEnd(i + 2);
        }
        yield TokenKind.MAP;
      }
      case '.' ->
          next != '.'
              ? TokenKind.DOT
              : at(i + 2) == '.' ? wide(3, TokenKind.ELLIPSIS) : wide(2, TokenKind.RANGE);
      case '+' ->
          next == '+'
              ? wide(2, TokenKind.PLUS_PLUS)
              : assigning(next, TokenKind.PLUS_ASSIGN, TokenKind.PLUS);
      case '-' ->
          next == '-'
              ? wide(2, TokenKind.MINUS_MINUS)
              : next == '>'
                  ? wide(2, TokenKind.ARROW)
                  : assigning(next, TokenKind.MINUS_ASSIGN, TokenKind.MINUS);
      case '*' -> assigning(next, TokenKind.STAR_ASSIGN, TokenKind.STAR);
      case '/' ->
          next == '*' ? openComment() : assigning(next, TokenKind.SLASH_ASSIGN, TokenKind.SLASH);
      case '%' -> assigning(next, TokenKind.PERCENT_ASSIGN, TokenKind.PERCENT);
      case '^' -> assigning(next, TokenKind.CARET_ASSIGN, TokenKind.CARET);
      case '=' -> assigning(next, TokenKind.EQUAL_EQUAL, TokenKind.ASSIGN);
      case '!' -> assigning(next, TokenKind.BANG_EQUAL, TokenKind.BANG);
      case '&' ->
          next == '&'
              ? wide(2, TokenKind.AND_AND)
              : assigning(next, TokenKind.AMPERSAND_ASSIGN, TokenKind.AMPERSAND);
      case '|' ->
          next == '|'
              ? wide(2, TokenKind.OR_OR)
              : assigning(next, TokenKind.PIPE_ASSIGN, TokenKind.PIPE);
      case '<' ->
          next != '<'
              ? assigning(next, TokenKind.LESS_EQUAL, TokenKind.LESS)
              : at(i + 2) == '='
                  ? wide(3, TokenKind.SHIFT_LEFT_ASSIGN)
                  : wide(2, TokenKind.SHIFT_LEFT);
      case '>' ->
          next != '>'
              ? assigning(next, TokenKind.GREATER_EQUAL, TokenKind.GREATER)
              : at(i + 2) == '='
                  ? wide(3, TokenKind.SHIFT_RIGHT_ASSIGN)
                  : wide(2, TokenKind.SHIFT_RIGHT);
      default -> {
        if (Character.isHighSurrogate(c) && Character.isLowSurrogate(next)) {
          end = i + 2;
        }
        yield TokenKind.OTHER;
      }
    };
  }

  private TokenKind wide(int length, TokenKind kind) {
    end = start + length;
    return kind;
  }

  private TokenKind assigning(char next, TokenKind withEqualsSign, TokenKind without) {
    return next == '=' ? wide(2, withEqualsSign) : without;
  }

  private TokenKind openComment() {
    end = limit;
    return TokenKind.OPEN_COMMENT;
  }

  private TokenKind variable(char next, int i) {
    if (isIdentifierStart(next)) {
      end = identifierEnd(i + 2);
      return TokenKind.VARIABLE;
    }
    if (isDigit(next)) {
      int j = i + 2;
      while (isDigit(at(j))) {
        j++;
      }
      end = j;
      return TokenKind.PARAMETER;
    }
    return next == '#' ? wide(2, TokenKind.PARAMETER_COUNT) : TokenKind.DOLLAR;
  }

  private TokenKind string(int i) {
    int j = i + 1;
    while (j < limit) {
      char c = text.charAt(j);
      if (c == '"') {
        end = j + 1;
        return TokenKind.STRING;
      }
      if (c == '\n') {
        break;
      }
      j += c == '\\' && at(j + 1) != '\n' ? 2 : 1;
    }
    end = Math.min(j, limit);
    return TokenKind.OPEN_STRING;
  }

  /**
   * The offset of the first character at or after {@code offset} that is neither white space nor
   * comment. A comment without an end is not skipped. A backslash before a line end joins the
   * lines, as in C macros.
   */
  int skipLayout(int offset) {
    int i = offset;
    while (i < limit) {
      char c = text.charAt(i);
      if (isSpace(c)) {
        i++;
      } else if (c == '/' && at(i + 1) == '/') {
        int lineEnd = text.indexOf('\n', i);
        i = lineEnd < 0 ? limit : Math.min(lineEnd, limit);
      } else if (c == '/' && at(i + 1) == '*') {
        int close = text.indexOf("*/", i + 2);
        if (close < 0 || close + 2 > limit) {
          return i;
        }
        i = close + 2;
      } else if (c == '\\' && (at(i + 1) == '\n' || at(i + 1) == '\r' && at(i + 2) == '\n')) {
        i += 2;
      } else {
        break;
      }
    }
    return Math.min(i, limit);
  }

  private int identifierEnd(int offset) {
    int i = offset;
    while (i < limit && isIdentifierPart(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b;
  }

  static boolean isIdentifierStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || isDigit(c);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
