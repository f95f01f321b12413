package dev.sonde.script.syntax;

/**
 * Unwinds the parser from a mistake, already reported, to the place where it can go on. Never
 * leaves the parser. It carries no stack trace: one is costly to fill and nobody would see it.
 */
final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How far the parser unwinds. */
  enum Scope {
    /** To the end of the statement. */
    STATEMENT,
    /** To the next declaration, which has already begun. */
    DECLARATION
  }

  private final Scope scope;

  SyntaxError(Scope scope) {
    super(null, null, false, false);
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }
}
