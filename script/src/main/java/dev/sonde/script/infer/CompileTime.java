package dev.sonde.script.infer;

import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.UnaryOperator;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypeDescription;
import dev.sonde.script.type.TypedProbe;
import java.util.OptionalLong;

/**
 * Evaluates what is known once types are: constants, sizes, and what {@code typeinfo} tells. A
 * value is a {@link Long} (truth values are 1 and 0) or a {@link String}.
 */
final class CompileTime {
  private final TypedProbe probe;

  CompileTime(TypedProbe probe) {
    this.probe = probe;
  }

  /** The value of an expression that has been typed, or null if it is known only at run time. */
  Object value(Expression expression) {
    OptionalLong constant = probe.constant(expression);
    if (constant.isPresent()) {
      return constant.getAsLong();
    }
    return switch (expression) {
      case Expression.IntegerLiteral literal -> literal.value();
      case Expression.BooleanLiteral literal -> truth(literal.value());
      case Expression.StringLiteral literal -> literal.value();
      case Expression.Comptime comptime -> value(comptime.expression());
      case Expression.Block block when block.statements().isEmpty() && block.result().isPresent() ->
          value(block.result().get());
      case Expression.FieldAccess(var _, Expression.TypeInfo info, var field) ->
          described(info, field.name());
      case Expression.ArrayAccess(var _, Expression object, Expression index) ->
          character(value(object), value(index));
      case Expression.Unary(var _, UnaryOperator operator, Expression operand)
          when operator == UnaryOperator.LOGICAL_NOT && value(operand) instanceof Long number ->
          truth(number == 0);
      case Expression.Binary binary -> binary(binary);
      case Expression.Ternary ternary when ternary.then().isPresent() ->
          value(ternary.condition()) instanceof Long condition
              ? value(condition != 0 ? ternary.then().get() : ternary.otherwise())
              : null;
      default -> null;
    };
  }

  private Object described(Expression.TypeInfo info, String field) {
    ScriptType type = probe.described(info);
    if (type instanceof ScriptType.Unknown) {
      return null;
    }
    return switch (field) {
      case "btf_id" -> 0L;
      case "base_type" -> TypeDescription.kind(type);
      default -> TypeDescription.spelling(type);
    };
  }

  private static Object character(Object text, Object index) {
    return text instanceof String string
            && index instanceof Long at
            && at >= 0
            && at < string.length()
        ? (Object) (long) string.charAt(at.intValue())
        : null;
  }

  private Object binary(Expression.Binary binary) {
    BinaryOperator operator = binary.operator();
    if (binary.left() instanceof Expression.TypeInfo a
        && binary.right() instanceof Expression.TypeInfo b) {
      return equality(operator, described(a, "full_type"), described(b, "full_type"));
    }
    Object left = value(binary.left());
    if (operator == BinaryOperator.LOGICAL_AND && left instanceof Long number && number == 0) {
      return 0L;
    }
    if (operator == BinaryOperator.LOGICAL_OR && left instanceof Long number && number != 0) {
      return 1L;
    }
    Object right = value(binary.right());
    if (!(left instanceof Long a) || !(right instanceof Long b)) {
      return equality(operator, left, right);
    }
    return switch (operator) {
      case LOGICAL_AND, LOGICAL_OR -> truth(b != 0);
      case EQUAL -> truth(a.equals(b));
      case NOT_EQUAL -> truth(!a.equals(b));
      case LESS -> truth(a < b);
      case LESS_OR_EQUAL -> truth(a <= b);
      case GREATER -> truth(a > b);
      case GREATER_OR_EQUAL -> truth(a >= b);
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> b == 0 ? null : (Object) (a / b);
      case MODULO -> b == 0 ? null : (Object) (a % b);
      case BITWISE_AND -> a & b;
      case BITWISE_OR -> a | b;
      case BITWISE_XOR -> a ^ b;
      case SHIFT_LEFT -> a << b;
      case SHIFT_RIGHT -> a >>> b;
    };
  }

  private static Object equality(BinaryOperator operator, Object left, Object right) {
    if (left == null || right == null || left.getClass() != right.getClass()) {
      return null;
    }
    return switch (operator) {
      case EQUAL -> truth(left.equals(right));
      case NOT_EQUAL -> truth(!left.equals(right));
      default -> null;
    };
  }

  private static Long truth(boolean value) {
    return value ? 1L : 0L;
  }
}
