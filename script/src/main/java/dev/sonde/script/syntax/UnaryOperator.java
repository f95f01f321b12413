package dev.sonde.script.syntax;

/** The operators before one operand. */
public enum UnaryOperator {
  NEGATE("-"),
  LOGICAL_NOT("!"),
  BITWISE_NOT("~"),
  DEREFERENCE("*");

  private final String symbol;

  UnaryOperator(String symbol) {
    this.symbol = symbol;
  }

  public String symbol() {
    return symbol;
  }
}
