package dev.sonde.script.syntax;

/**
 * The operators between two operands, with the precedence of C. All associate to the left. A higher
 * precedence binds tighter.
 */
public enum BinaryOperator {
  LOGICAL_OR("||", 1),
  LOGICAL_AND("&&", 2),
  BITWISE_OR("|", 3),
  BITWISE_XOR("^", 4),
  BITWISE_AND("&", 5),
  EQUAL("==", 6),
  NOT_EQUAL("!=", 6),
  LESS("<", 7),
  LESS_OR_EQUAL("<=", 7),
  GREATER(">", 7),
  GREATER_OR_EQUAL(">=", 7),
  SHIFT_LEFT("<<", 8),
  SHIFT_RIGHT(">>", 8),
  ADD("+", 9),
  SUBTRACT("-", 9),
  MULTIPLY("*", 10),
  DIVIDE("/", 10),
  MODULO("%", 10);

  private final String symbol;
  private final int precedence;

  BinaryOperator(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  public String symbol() {
    return symbol;
  }

  public int precedence() {
    return precedence;
  }

  /** Whether the result is a truth value compared from two operands: {@code ==} to {@code >=}. */
  public boolean isComparison() {
    return precedence == 6 || precedence == 7;
  }

  /** Whether this is {@code &&} or {@code ||}, which skip the right operand when they can. */
  public boolean isLogical() {
    return precedence <= 2;
  }
}
