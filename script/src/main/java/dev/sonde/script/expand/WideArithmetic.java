package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression.IntegerLiteral;
import java.math.BigInteger;
import java.util.Optional;

/** Arithmetic of literals: exact, so that what does not fit 64 bits is noticed. */
final class WideArithmetic {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

  private WideArithmetic() {}

  /**
   * {@code a operator b}, where a number marked negative is signed and any other unsigned.
   *
   * @return empty where there is no result, or none of 64 bits
   */
  static Optional<IntegerLiteral> compute(
      BinaryOperator operator, long a, boolean negativeA, long b, boolean negativeB, Span span) {
    BigInteger left = big(a, negativeA);
    BigInteger right = big(b, negativeB);
    boolean shifts =
        operator == BinaryOperator.SHIFT_LEFT || operator == BinaryOperator.SHIFT_RIGHT;
    if (shifts && (negativeB || right.bitLength() > 6)) {
      return Optional.empty();
    }
    boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.MODULO;
    if (divides && right.signum() == 0) {
      return Optional.empty();
    }
    return switch (operator) {
      case ADD -> literal(left.add(right), span);
      case SUBTRACT -> literal(left.subtract(right), span);
      case MULTIPLY -> literal(left.multiply(right), span);
      case DIVIDE -> literal(left.divide(right), span);
      case MODULO -> literal(left.remainder(right), span);
      case BITWISE_AND -> bits(a & b, negativeA && negativeB, span);
      case BITWISE_OR -> bits(a | b, negativeA || negativeB, span);
      case BITWISE_XOR -> bits(a ^ b, negativeA != negativeB, span);
      case SHIFT_LEFT -> bits(a << b, negativeA, span);
      case SHIFT_RIGHT -> bits(negativeA ? a >> b : a >>> b, negativeA, span);
      default -> throw new IllegalArgumentException(operator.symbol() + " is no arithmetic");
    };
  }

  private static BigInteger big(long value, boolean negative) {
    return negative ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
  }

  private static Optional<IntegerLiteral> bits(long value, boolean signed, Span span) {
    String text = signed ? Long.toString(value) : Long.toUnsignedString(value);
    return Optional.of(new IntegerLiteral(span, value, text));
  }

  private static Optional<IntegerLiteral> literal(BigInteger value, Span span) {
    boolean fits =
        value.signum() < 0 ? value.compareTo(LEAST) >= 0 : value.bitLength() <= Long.SIZE;
    return fits
        ? Optional.of(new IntegerLiteral(span, value.longValue(), value.toString()))
        : Optional.empty();
  }
}
