package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapOperation.MapReadAggregate.Part;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/**
 * A number that is printed with digits behind the point. Programs know integers only: of a quotient
 * or an average, and of what is computed from one with integers, both numbers are sent, and divided
 * when they are printed.
 */
final class Fraction {
  private final Lowering lowering;
  private final FunctionBuilder code;

  private Fraction(Lowering lowering) {
    this.lowering = lowering;
    code = lowering.code();
  }

  /**
   * @param signed whether the dividend is to be read with a sign
   */
  private record Quotient(Value dividend, Value divisor, boolean signed) {}

  /** The field of an event for an argument of {@code %f}. */
  static Lowering.Field field(Expression argument, Lowering lowering) {
    Quotient quotient = new Fraction(lowering).quotient(argument);
    if (quotient == null) {
      return new Lowering.Field(lowering.evaluate(argument), lowering.type(argument));
    }
    return new Lowering.Field(
        new Operand.Elements(
            List.of(
                new Operand.Scalar(quotient.dividend()), new Operand.Scalar(quotient.divisor()))),
        new ScriptType.Tuple(
            List.of(quotient.signed() ? ScriptType.INT64 : ScriptType.UINT64, ScriptType.INT64)));
  }

  /** What an expression is the quotient of; null for what has no fraction. */
  private Quotient quotient(Expression expression) {
    if (lowering.type(expression)
            instanceof ScriptType.Aggregate(ScriptType.Aggregate.Kind kind, boolean signed)
        && kind == ScriptType.Aggregate.Kind.AVG) {
      return switch (expression) {
        case Expression.MapVariable map -> average(lowering.map(map), null, signed);
        case Expression.MapAccess access ->
            average(lowering.map(access.map()), access.key(), signed);
        default -> null;
      };
    }
    return expression instanceof Expression.Binary binary
            && lowering.type(binary.left()).isNumeric()
            && lowering.type(binary.right()).isNumeric()
        ? computed(binary)
        : null;
  }

  private Quotient average(MapSymbol map, Expression keyExpression, boolean signed) {
    MapDeclaration declaration = lowering.declaration(map);
    MapKey key = lowering.key(map, keyExpression);
    Value total = code.emit(new MapOperation.MapReadAggregate(declaration, key, Part.TOTAL));
    Value count = code.emit(new MapOperation.MapReadAggregate(declaration, key, Part.COUNT));
    return new Quotient(total, count, signed);
  }

  private Quotient computed(Expression.Binary binary) {
    Quotient left = quotient(binary.left());
    boolean divides = binary.operator() == dev.sonde.script.syntax.BinaryOperator.DIVIDE;
    if (left == null && !divides) {
      return null;
    }
    Quotient begin =
        left != null
            ? left
            : new Quotient(
                lowering.number(binary.left()), code.constant(1), isSigned(binary.left()));
    boolean signed = begin.signed() || isSigned(binary.right());
    Value a = begin.dividend();
    Value b = begin.divisor();
    return switch (binary.operator()) {
      case DIVIDE -> new Quotient(a, times(b, lowering.number(binary.right())), signed);
      case MULTIPLY -> new Quotient(times(a, lowering.number(binary.right())), b, signed);
      case ADD ->
          new Quotient(
              code.binary(BinaryOperator.ADD, a, times(lowering.number(binary.right()), b)),
              b,
              signed);
      case SUBTRACT ->
          new Quotient(
              code.binary(BinaryOperator.SUBTRACT, a, times(lowering.number(binary.right()), b)),
              b,
              true);
      default -> null;
    };
  }

  private Value times(Value a, Value b) {
    return code.binary(BinaryOperator.MULTIPLY, a, b);
  }

  private boolean isSigned(Expression expression) {
    return Conversions.integer(lowering.type(expression)).signed();
  }
}
