package dev.sonde.script.infer;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Typing;
import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.UnaryOperator;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;

/** The types of operators, given those of their operands. All arithmetic is done in 64 bits. */
final class OperatorRules {
  private final Typing typing;

  OperatorRules(Typing typing) {
    this.typing = typing;
  }

  ScriptType unary(Expression.Unary unary, ScriptType operand) {
    if (operand instanceof ScriptType.Unknown) {
      return unary.operator() == UnaryOperator.LOGICAL_NOT ? ScriptType.BOOL : operand;
    }
    switch (unary.operator()) {
      case LOGICAL_NOT -> {
        if (operand.isNumeric() || operand instanceof ScriptType.Pointer) {
          return ScriptType.BOOL;
        }
      }
      case DEREFERENCE -> {
        if (operand instanceof ScriptType.Pointer(ScriptType target, var _)) {
          if (target instanceof ScriptType.None || target instanceof ScriptType.Opaque) {
            typing.error(
                unary.span(),
                "Can not dereference a pointer to "
                    + (target.equals(ScriptType.NONE) ? "void" : target),
                "cast it to what it points to: *(int32 *)...");
            return ScriptType.UNKNOWN;
          }
          return target;
        }
        if (operand instanceof IntegerType) {
          return ScriptType.UINT64;
        }
        if (operand instanceof ScriptType.Arguments) {
          return operand;
        }
        typing.error(
            unary.span(), "Can not dereference type '" + operand + "'. It is not a pointer.");
        return ScriptType.UNKNOWN;
      }
      case NEGATE, BITWISE_NOT -> {
        if (operand.isNumeric() && !(operand instanceof ScriptType.Bool)) {
          return Conversions.integer(operand).signed() ? ScriptType.INT64 : ScriptType.UINT64;
        }
      }
    }
    typing.error(
        unary.span(),
        "The "
            + unary.operator().symbol()
            + " operator can not be used on expressions of type '"
            + operand
            + "'");
    return ScriptType.UNKNOWN;
  }

  /**
   * Where an operation stands.
   *
   * @param left its first operand
   * @param right its second operand
   */
  record Place(Span whole, Span left, Span right) {
    static Place of(Span whole, Expression left, Expression right) {
      return new Place(whole, CastRules.place(left), CastRules.place(right));
    }
  }

  ScriptType binary(Place place, BinaryOperator operator, ScriptType left, ScriptType right) {
    Span span = place.whole;
    boolean truth = operator.isComparison() || operator.isLogical();
    if (left instanceof ScriptType.Unknown || right instanceof ScriptType.Unknown) {
      return truth ? ScriptType.BOOL : ScriptType.UNKNOWN;
    }
    if (operator.isLogical()) {
      return isCondition(left) && isCondition(right)
          ? ScriptType.BOOL
          : wrong(span, operator, left, right);
    }
    if (left instanceof ScriptType.Pointer || right instanceof ScriptType.Pointer) {
      return pointers(span, operator, left, right);
    }
    if (left.isNumeric() && right.isNumeric()) {
      return numbers(place, operator, left, right);
    }
    boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
    if (left instanceof ScriptType.Text && right instanceof ScriptType.Text) {
      if (equality) {
        return ScriptType.BOOL;
      }
      typing.error(
          span,
          "The " + operator.symbol() + " operator can not be used on strings",
          "strings can be compared with == and !=");
      return ScriptType.UNKNOWN;
    }
    if (equality
        && (left instanceof ScriptType.Tuple && right instanceof ScriptType.Tuple
            || left instanceof ScriptType.RecordType && right instanceof ScriptType.RecordType
            || left instanceof ScriptType.Array && right instanceof ScriptType.Array
            || left instanceof ScriptType.Buffer && right instanceof ScriptType.Buffer
            || left instanceof ScriptType.Rendered && right instanceof ScriptType.Rendered)
        && Conversions.comparable(left, right)) {
      return ScriptType.BOOL;
    }
    return wrong(span, operator, left, right);
  }

  /** Whether it can be asked whether a value of this type is true. */
  static boolean isCondition(ScriptType type) {
    return type.isNumeric()
        || type instanceof ScriptType.Pointer
        || type instanceof ScriptType.Unknown;
  }

  private ScriptType numbers(
      Place place, BinaryOperator operator, ScriptType left, ScriptType right) {
    IntegerType a = Conversions.integer(left);
    IntegerType b = Conversions.integer(right);
    if (operator == BinaryOperator.SHIFT_LEFT || operator == BinaryOperator.SHIFT_RIGHT) {
      IntegerType common = Conversions.promote(a, b);
      return common.signed() ? ScriptType.INT64 : ScriptType.UINT64;
    }
    IntegerType common = Conversions.promote(a, b);
    boolean difference = operator == BinaryOperator.SUBTRACT;
    IntegerType computed = difference && !common.signed() ? ScriptType.INT64 : common;
    warnWhereSignIsLost(a, computed, place.left);
    warnWhereSignIsLost(b, computed, place.right);
    if (operator.isComparison()) {
      return ScriptType.BOOL;
    }
    return common.signed() || operator == BinaryOperator.SUBTRACT
        ? ScriptType.INT64
        : ScriptType.UINT64;
  }

  private void warnWhereSignIsLost(IntegerType operand, IntegerType computed, Span span) {
    if (!Conversions.fits(operand, computed)) {
      typing.warning(span, conversionWarning(operand, computed));
    }
  }

  /** What to say where an integer is converted to a type that does not hold all of its values. */
  static String conversionWarning(ScriptType from, ScriptType to) {
    return "Expression of type: "
        + from
        + " being cast to type: "
        + to
        + ". This may cause unexpected results. Use an explicit cast to suppress this warning.";
  }

  private ScriptType pointers(
      Span span, BinaryOperator operator, ScriptType left, ScriptType right) {
    if (left instanceof ScriptType.Pointer a && right instanceof ScriptType.Pointer b) {
      if (operator.isComparison() && !a.target().equals(b.target())) {
        typing.warning(
            span, "comparison of distinct pointer types: " + a.target() + ", " + b.target());
      }
      return operator.isComparison() ? ScriptType.BOOL : wrong(span, operator, left, right);
    }
    ScriptType other = left instanceof ScriptType.Pointer ? right : left;
    if (!other.isNumeric()) {
      return wrong(span, operator, left, right);
    }
    if (operator.isComparison()) {
      return ScriptType.BOOL;
    }
    if (operator == BinaryOperator.ADD) {
      return left instanceof ScriptType.Pointer ? left : right;
    }
    if (operator == BinaryOperator.SUBTRACT && left instanceof ScriptType.Pointer) {
      return left;
    }
    return wrong(span, operator, left, right);
  }

  private ScriptType wrong(Span span, BinaryOperator operator, ScriptType left, ScriptType right) {
    typing.error(
        span,
        "The "
            + operator.symbol()
            + " operator can not be used on expressions of types "
            + left
            + ", "
            + right);
    return ScriptType.UNKNOWN;
  }
}
