package dev.sonde.script.header;

import java.util.Set;

/**
 * A token of a header.
 *
 * @param spaced whether white space stands before it
 * @param hidden the macros that it came out of, which it does not name again (C17, 6.10.3.4)
 */
record CToken(Kind kind, String text, boolean spaced, Set<String> hidden) {

  /** What the preprocessor tells apart. */
  enum Kind {
    IDENTIFIER,
    NUMBER,
    STRING,
    CHARACTER,
    PUNCTUATOR
  }

  CToken(Kind kind, String text, boolean spaced) {
    this(kind, text, spaced, Set.of());
  }

  boolean isIdentifier() {
    return kind == Kind.IDENTIFIER;
  }

  /** Whether it is this punctuator or word. */
  boolean is(String other) {
    return (kind == Kind.PUNCTUATOR || kind == Kind.IDENTIFIER) && text.equals(other);
  }

  CToken hiding(Set<String> names) {
    return new CToken(kind, text, spaced, names);
  }

  /** The text of tokens, with white space where it was or must be. */
  static String join(Iterable<CToken> tokens) {
    StringBuilder text = new StringBuilder();
    CToken before = null;
    for (CToken token : tokens) {
      if (before != null && (token.spaced || before.sticksTo(token))) {
        text.append(' ');
      }
      text.append(token.text);
      before = token;
    }
    return text.toString();
  }

  /** Whether both would become something else without white space between them. */
  private boolean sticksTo(CToken next) {
    boolean word = kind == Kind.IDENTIFIER || kind == Kind.NUMBER;
    boolean nextWord = next.kind == Kind.IDENTIFIER || next.kind == Kind.NUMBER;
    return word == nextWord && (word || kind == Kind.PUNCTUATOR && next.kind == Kind.PUNCTUATOR);
  }
}
