package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;

/** Signed division on kernels that only divide unsigned numbers. */
final class SignedDivision {
  private final CodeBuilder code;
  private final Target target;

  SignedDivision(CodeBuilder code, Target target) {
    this.code = code;
    this.target = target;
  }

  boolean expand(Value result, Operation operation) {
    if (!(operation instanceof IntegerOperation.Binary binary) || !isSigned(binary.operator())) {
      return false;
    }
    define(result, binary);
    return true;
  }

  /** Defines {@code result} as a signed quotient or remainder. */
  void define(Value result, IntegerOperation.Binary binary) {
    if (target.has(Feature.ISA_V4)) {
      code.define(result, binary);
      return;
    }
    if (binary.operator() == BinaryOperator.DIVIDE_SIGNED) {
      Value quotient =
          code.binary(
              BinaryOperator.DIVIDE_UNSIGNED, magnitude(binary.left()), magnitude(binary.right()));
      Value signs = code.binary(BinaryOperator.XOR, binary.left(), binary.right());
      withSign(result, quotient, signs);
    } else {
      // Zero as divisor leaves the dividend: its magnitude gets its sign back.
      Value remainder =
          code.binary(
              BinaryOperator.REMAINDER_UNSIGNED,
              magnitude(binary.left()),
              magnitude(binary.right()));
      withSign(result, remainder, binary.left());
    }
  }

  private static boolean isSigned(BinaryOperator operator) {
    return operator == BinaryOperator.DIVIDE_SIGNED || operator == BinaryOperator.REMAINDER_SIGNED;
  }

  private Value magnitude(Value value) {
    Value negative = code.compare(Predicate.LESS_SIGNED, value, 0);
    Value negated = code.binary(BinaryOperator.SUBTRACT, code.constant(0), value);
    return code.emit(new IntegerOperation.Select(negative, negated, value));
  }

  private void withSign(Value result, Value magnitude, Value sign) {
    Value negative = code.compare(Predicate.LESS_SIGNED, sign, 0);
    Value negated = code.binary(BinaryOperator.SUBTRACT, code.constant(0), magnitude);
    code.define(result, new IntegerOperation.Select(negative, negated, magnitude));
  }
}
