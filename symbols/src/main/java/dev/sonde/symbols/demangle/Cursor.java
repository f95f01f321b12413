package dev.sonde.symbols.demangle;

/** A place in a mangled name, and how deep the parser is. */
final class Cursor {
  /** The end of the name, as a character. */
  static final char END = '\0';

  private static final int MAX_DEPTH = 256;

  private final String text;
  private int at;
  private int depth;

  Cursor(String text, int at) {
    this.text = text;
    this.at = at;
  }

  int position() {
    return at;
  }

  void seek(int position) {
    at = position;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  char next() throws DemangleException {
    if (atEnd()) {
      throw new DemangleException("the name ends too early");
    }
    return text.charAt(at++);
  }

  void skip(int count) {
    at = Math.min(at + count, text.length());
  }

  boolean consume(char c) {
    if (peek() != c || atEnd()) {
      return false;
    }
    at++;
    return true;
  }

  boolean consume(String wanted) {
    if (!text.startsWith(wanted, at)) {
      return false;
    }
    at += wanted.length();
    return true;
  }

  boolean isNext(String wanted) {
    return text.startsWith(wanted, at);
  }

  void expect(char c) throws DemangleException {
    if (!consume(c)) {
      throw unexpected();
    }
  }

  DemangleException unexpected() {
    return new DemangleException("nothing known at " + at);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  /** A decimal number without a sign. */
  int number() throws DemangleException {
    if (!isDigit(peek())) {
      throw unexpected();
    }
    int value = 0;
    while (isDigit(peek())) {
      if (value > 100_000_000) {
        throw new DemangleException("too large a number");
      }
      value = value * 10 + text.charAt(at++) - '0';
    }
    return value;
  }

  /** The next {@code length} characters. */
  String take(int length) throws DemangleException {
    if (length > text.length() - at) {
      throw new DemangleException("the name ends too early");
    }
    at += length;
    return text.substring(at - length, at);
  }

  String since(int start) {
    return text.substring(start, at);
  }

  /** Goes one level down; {@link #leave} goes up again. What fails half way needs no leaving. */
  void enter() throws DemangleException {
    if (++depth > MAX_DEPTH) {
      throw new DemangleException("nested too deeply");
    }
  }

  void leave() {
    depth--;
  }
}
