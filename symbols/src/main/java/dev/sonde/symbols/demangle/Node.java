package dev.sonde.symbols.demangle;

/**
 * A part of a demangled name. A declaration surrounds its name, as in {@code int (*name)[3]}, so
 * each part is written in two goes: what stands left of the name, and what stands right of it.
 */
interface Node {
  void left(Printer out) throws DemangleException;

  default void right(Printer out) throws DemangleException {}

  /** Whether this is a function or an array, which a pointer to it must be set apart from. */
  default boolean needsParentheses(Printer out) {
    return false;
  }

  /** Whether this is an array. */
  default boolean isArray(Printer out) {
    return false;
  }

  /** Whether anything stands right of the name. */
  default boolean hasRight(Printer out) {
    return needsParentheses(out);
  }

  /** What this stands for at this moment of writing. */
  default Node resolve(Printer out) {
    return this;
  }

  /** The name without scopes and template arguments, which constructors repeat. */
  default Node base() {
    return this;
  }

  /** Whether this needs no parentheses within an expression. */
  default boolean isSimple() {
    return false;
  }
}
