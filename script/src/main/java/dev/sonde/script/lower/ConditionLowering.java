package dev.sonde.script.lower;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.UnaryOperator;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;

/** Lowers conditions to branches: what {@code &&} and {@code ||} can skip is skipped. */
final class ConditionLowering {
  private final ProbeLowering probe;
  private final FunctionBuilder code;

  ConditionLowering(ProbeLowering probe) {
    this.probe = probe;
    this.code = probe.code();
  }

  /** Goes to one of two blocks; both stay unsealed. */
  void branch(Expression condition, OpenBlock ifTrue, OpenBlock ifFalse, Likelihood likelihood) {
    switch (condition) {
      case Expression.Unary unary when unary.operator() == UnaryOperator.LOGICAL_NOT ->
          branch(unary.operand(), ifFalse, ifTrue, opposite(likelihood));
      case Expression.Binary binary when binary.operator() == BinaryOperator.LOGICAL_AND -> {
        OpenBlock second = code.newBlock();
        branch(binary.left(), second, ifFalse, likelihood);
        code.seal(second);
        code.switchTo(second);
        branch(binary.right(), ifTrue, ifFalse, likelihood);
      }
      case Expression.Binary binary when binary.operator() == BinaryOperator.LOGICAL_OR -> {
        OpenBlock second = code.newBlock();
        branch(binary.left(), ifTrue, second, likelihood);
        code.seal(second);
        code.switchTo(second);
        branch(binary.right(), ifTrue, ifFalse, likelihood);
      }
      default -> {
        Value value = probe.number(condition);
        probe.at(condition.span());
        code.branch(value, ifTrue, ifFalse, likelihood);
      }
    }
  }

  private static Likelihood opposite(Likelihood likelihood) {
    return switch (likelihood) {
      case TRUE -> Likelihood.FALSE;
      case FALSE -> Likelihood.TRUE;
      case UNKNOWN -> Likelihood.UNKNOWN;
    };
  }

  /** The comparison of two numbers or pointers. */
  static Predicate predicate(BinaryOperator operator, ScriptType left, ScriptType right) {
    boolean signed =
        !(left instanceof ScriptType.Pointer)
            && !(right instanceof ScriptType.Pointer)
            && Conversions.promote(Conversions.integer(left), Conversions.integer(right)).signed();
    return switch (operator) {
      case EQUAL -> Predicate.EQUAL;
      case NOT_EQUAL -> Predicate.NOT_EQUAL;
      case LESS -> signed ? Predicate.LESS_SIGNED : Predicate.LESS_UNSIGNED;
      case LESS_OR_EQUAL ->
          signed ? Predicate.LESS_OR_EQUAL_SIGNED : Predicate.LESS_OR_EQUAL_UNSIGNED;
      case GREATER -> signed ? Predicate.GREATER_SIGNED : Predicate.GREATER_UNSIGNED;
      case GREATER_OR_EQUAL ->
          signed ? Predicate.GREATER_OR_EQUAL_SIGNED : Predicate.GREATER_OR_EQUAL_UNSIGNED;
      default -> throw new IllegalArgumentException(operator.symbol() + " compares nothing");
    };
  }
}
