package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Width;

/** What the machine would compute, computed here: BPF's 64-bit arithmetic. */
final class Arithmetic {
  private Arithmetic() {}

  static long binary(BinaryOperator operator, long left, long right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE_UNSIGNED -> right == 0 ? 0 : Long.divideUnsigned(left, right);
      case DIVIDE_SIGNED -> right == 0 ? 0 : left / right;
      case REMAINDER_UNSIGNED -> right == 0 ? left : Long.remainderUnsigned(left, right);
      case REMAINDER_SIGNED -> right == 0 ? left : left % right;
      case AND -> left & right;
      case OR -> left | right;
      case XOR -> left ^ right;
      case SHIFT_LEFT -> left << right;
      case SHIFT_RIGHT_LOGICAL -> left >>> right;
      case SHIFT_RIGHT_ARITHMETIC -> left >> right;
    };
  }

  static boolean compare(Predicate predicate, long left, long right) {
    return switch (predicate) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS_UNSIGNED -> Long.compareUnsigned(left, right) < 0;
      case LESS_OR_EQUAL_UNSIGNED -> Long.compareUnsigned(left, right) <= 0;
      case GREATER_UNSIGNED -> Long.compareUnsigned(left, right) > 0;
      case GREATER_OR_EQUAL_UNSIGNED -> Long.compareUnsigned(left, right) >= 0;
      case LESS_SIGNED -> left < right;
      case LESS_OR_EQUAL_SIGNED -> left <= right;
      case GREATER_SIGNED -> left > right;
      case GREATER_OR_EQUAL_SIGNED -> left >= right;
    };
  }

  static long extend(long value, Width width, boolean signed) {
    int unused = Long.SIZE - width.bits();
    return signed ? value << unused >> unused : value << unused >>> unused;
  }

  static long byteSwap(long value, Width width) {
    return Long.reverseBytes(value) >>> Long.SIZE - width.bits();
  }

  /** The comparison that holds exactly where the given one does not. */
  static Predicate negated(Predicate predicate) {
    return switch (predicate) {
      case EQUAL -> Predicate.NOT_EQUAL;
      case NOT_EQUAL -> Predicate.EQUAL;
      case LESS_UNSIGNED -> Predicate.GREATER_OR_EQUAL_UNSIGNED;
      case LESS_OR_EQUAL_UNSIGNED -> Predicate.GREATER_UNSIGNED;
      case GREATER_UNSIGNED -> Predicate.LESS_OR_EQUAL_UNSIGNED;
      case GREATER_OR_EQUAL_UNSIGNED -> Predicate.LESS_UNSIGNED;
      case LESS_SIGNED -> Predicate.GREATER_OR_EQUAL_SIGNED;
      case LESS_OR_EQUAL_SIGNED -> Predicate.GREATER_SIGNED;
      case GREATER_SIGNED -> Predicate.LESS_OR_EQUAL_SIGNED;
      case GREATER_OR_EQUAL_SIGNED -> Predicate.LESS_SIGNED;
    };
  }

  /** The comparison that holds of right and left where the given one holds of left and right. */
  static Predicate swapped(Predicate predicate) {
    return switch (predicate) {
      case EQUAL, NOT_EQUAL -> predicate;
      case LESS_UNSIGNED -> Predicate.GREATER_UNSIGNED;
      case LESS_OR_EQUAL_UNSIGNED -> Predicate.GREATER_OR_EQUAL_UNSIGNED;
      case GREATER_UNSIGNED -> Predicate.LESS_UNSIGNED;
      case GREATER_OR_EQUAL_UNSIGNED -> Predicate.LESS_OR_EQUAL_UNSIGNED;
      case LESS_SIGNED -> Predicate.GREATER_SIGNED;
      case LESS_OR_EQUAL_SIGNED -> Predicate.GREATER_OR_EQUAL_SIGNED;
      case GREATER_SIGNED -> Predicate.LESS_SIGNED;
      case GREATER_OR_EQUAL_SIGNED -> Predicate.LESS_OR_EQUAL_SIGNED;
    };
  }

  static boolean commutes(BinaryOperator operator) {
    return switch (operator) {
      case ADD, MULTIPLY, AND, OR, XOR -> true;
      default -> false;
    };
  }

  static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & value - 1) == 0;
  }
}
