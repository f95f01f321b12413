package dev.sonde.compiler.ir;

/** Wrapping 64-bit arithmetic. Division by zero yields 0, remainder by zero the dividend. */
public enum BinaryOperator {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE_UNSIGNED,
  DIVIDE_SIGNED,
  REMAINDER_UNSIGNED,
  REMAINDER_SIGNED,
  AND,
  OR,
  XOR,
  /** Shifts take the low six bits of their right operand. */
  SHIFT_LEFT,
  SHIFT_RIGHT_LOGICAL,
  SHIFT_RIGHT_ARITHMETIC
}
