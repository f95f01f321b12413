package dev.sonde.script.header;

import dev.sonde.script.header.CToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a header into lines of tokens: lines that end in a backslash go on with the next, comments
 * are white space.
 */
final class CLexer {
  private static final String[] LONG_PUNCTUATORS = {
    "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "*=",
    "/=", "%=", "+=", "-=", "&=", "^=", "|=", "##"
  };

  private final String text;
  private int at;

  CLexer(String text) {
    this.text = text;
  }

  /** Whether there is another line. */
  boolean hasLine() {
    return at < text.length();
  }

  /** The tokens of the next line, which may be none. */
  List<CToken> line() {
    List<CToken> tokens = new ArrayList<>();
    boolean spaced = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        at++;
        return tokens;
      }
      if (c == '\\' && continues()) {
        spaced = true;
      } else if (c == '/' && next(1) == '*') {
        int end = text.indexOf("*/", at + 2);
        at = end < 0 ? text.length() : end + 2;
        spaced = true;
      } else if (c == '/' && next(1) == '/') {
        skipLineComment();
        spaced = true;
      } else if (c <= ' ') {
        at++;
        spaced = true;
      } else {
        tokens.add(token(c, spaced));
        spaced = false;
      }
    }
    return tokens;
  }

  /** Steps over the end of a line that goes on with the next. */
  private boolean continues() {
    int end = at + 1;
    if (end < text.length() && text.charAt(end) == '\r') {
      end++;
    }
    if (end < text.length() && text.charAt(end) == '\n') {
      at = end + 1;
      return true;
    }
    return false;
  }

  private void skipLineComment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      if (text.charAt(at) != '\\' || !continues()) {
        at++;
      }
    }
  }

  private char next(int distance) {
    return at + distance < text.length() ? text.charAt(at + distance) : '\0';
  }

  private CToken token(char c, boolean spaced) {
    int start = at;
    Kind kind;
    if (isWordStart(c)) {
      while (isWordPart(next(0))) {
        at++;
      }
      kind = Kind.IDENTIFIER;
    } else if (isDigit(c) || c == '.' && isDigit(next(1))) {
      number();
      kind = Kind.NUMBER;
    } else if (c == '"' || c == '\'') {
      quoted(c);
      kind = c == '"' ? Kind.STRING : Kind.CHARACTER;
    } else {
      at += punctuator();
      kind = Kind.PUNCTUATOR;
    }
    return new CToken(kind, text.substring(start, at), spaced);
  }

  private void number() {
    while (true) {
      char c = next(0);
      if (isWordPart(c) || c == '.') {
        at++;
        boolean exponent = c == 'e' || c == 'E' || c == 'p' || c == 'P';
        if (exponent && (next(0) == '+' || next(0) == '-')) {
          at++;
        }
      } else {
        return;
      }
    }
  }

  /** A string ends with its line at the latest: apostrophes stand in the text of {@code #error}. */
  private void quoted(char quote) {
    at++;
    while (at < text.length() && text.charAt(at) != '\n') {
      char c = text.charAt(at++);
      if (c == quote) {
        return;
      }
      if (c == '\\' && at < text.length() && text.charAt(at) != '\n') {
        at++;
      }
    }
  }

  private int punctuator() {
    for (String punctuator : LONG_PUNCTUATORS) {
      if (text.startsWith(punctuator, at)) {
        return punctuator.length();
      }
    }
    return 1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c);
  }
}
