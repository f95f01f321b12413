package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Evaluates C's constant expressions, in 64 bits, signed, as C does: the lengths of arrays, the
 * values of enumerators, the conditions of {@code #if}.
 */
public final class CEvaluator {
  /** More macros within macros than any sane script has; a macro that names itself has more. */
  private static final int MAX_EXPANSIONS = 50;

  private final Map<String, CDefinition.Define> macros;
  private final Names names;
  private final Diagnostics diagnostics;
  private int expansions;

  /** What names that are no macros stand for. */
  public interface Names {
    /** The value of a name, or nothing if it has none. */
    OptionalLong value(String name);

    /** Whether {@code defined(name)} holds where {@code name} is no macro of the script. */
    default boolean isDefined(String name) {
      return false;
    }

    /** What {@code sizeof(type)} yields, or nothing where that cannot be asked. */
    default OptionalLong sizeOf(TypeExpression type) {
      return OptionalLong.empty();
    }
  }

  /**
   * @param macros the macros defined so far; the caller may go on adding to it
   * @param diagnostics receives mistakes
   */
  public CEvaluator(Map<String, CDefinition.Define> macros, Names names, Diagnostics diagnostics) {
    this.macros = macros;
    this.names = names;
    this.diagnostics = diagnostics;
  }

  /** The value of an expression, or nothing after saying why it has none. */
  public OptionalLong evaluate(Expression expression) {
    expansions = 0;
    try {
      return OptionalLong.of(value(expression));
    } catch (SyntaxError _) {
      return OptionalLong.empty();
    }
  }

  boolean isDefined(String name) {
    return macros.containsKey(name) || names.isDefined(name);
  }

  private long value(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral(Span _, long value, String _) -> value;
      case Expression.Identifier(Span span, String name) -> named(span, name);
      case Expression.Call(Span _, Expression.Identifier callee, var arguments)
          when callee.name().equals("defined")
              && arguments.size() == 1
              && arguments.getFirst() instanceof Expression.Identifier(Span _, String name) ->
          truth(isDefined(name));
      case Expression.Unary(Span span, UnaryOperator operator, Expression operand) ->
          switch (operator) {
            case NEGATE -> -value(operand);
            case BITWISE_NOT -> ~value(operand);
            case LOGICAL_NOT -> truth(value(operand) == 0);
            case DEREFERENCE -> throw misfit(span);
          };
      case Expression.Binary(Span span, var operator, var left, var right) ->
          switch (operator) {
            case LOGICAL_AND -> truth(value(left) != 0 && value(right) != 0);
            case LOGICAL_OR -> truth(value(left) != 0 || value(right) != 0);
            default -> binary(span, operator, value(left), value(right));
          };
      case Expression.Ternary(Span _, var condition, var then, var otherwise) -> {
        long value = value(condition);
        yield value == 0 ? value(otherwise) : then.isPresent() ? value(then.get()) : value;
      }
      case Expression.Cast cast -> value(cast.operand());
      case Expression.SizeOf(Span span, TypeExpression type) -> {
        OptionalLong size = names.sizeOf(type);
        if (size.isEmpty()) {
          throw misfit(span);
        }
        yield size.getAsLong();
      }
      default -> throw misfit(expression.span());
    };
  }

  private long binary(Span span, BinaryOperator operator, long left, long right) {
    return switch (operator) {
      case BITWISE_OR -> left | right;
      case BITWISE_XOR -> left ^ right;
      case BITWISE_AND -> left & right;
      case EQUAL -> truth(left == right);
      case NOT_EQUAL -> truth(left != right);
      case LESS -> truth(left < right);
      case LESS_OR_EQUAL -> truth(left <= right);
      case GREATER -> truth(left > right);
      case GREATER_OR_EQUAL -> truth(left >= right);
      case SHIFT_LEFT -> left << right;
      case SHIFT_RIGHT -> left >> right;
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / divisor(span, right);
      case MODULO -> left % divisor(span, right);
      case LOGICAL_AND, LOGICAL_OR ->
          throw new IllegalArgumentException("evaluated without looking at the right operand");
    };
  }

  private long divisor(Span span, long value) {
    if (value == 0) {
      throw error(span, "division by zero in a constant");
    }
    return value;
  }

  private long named(Span span, String name) {
    CDefinition.Define macro = macros.get(name);
    if (macro == null) {
      OptionalLong value = names.value(name);
      if (value.isEmpty()) {
        throw misfit(span);
      }
      return value.getAsLong();
    }
    if (macro.parameters().isPresent() || ++expansions > MAX_EXPANSIONS) {
      throw misfit(span);
    }
    Optional<Expression> body = Parser.parseExpression(macro.body(), diagnostics);
    if (body.isEmpty()) {
      throw misfit(span);
    }
    return value(body.get());
  }

  private SyntaxError misfit(Span span) {
    return error(span, "this is not a constant");
  }

  private SyntaxError error(Span span, String message) {
    diagnostics.error(span, message);
    return new SyntaxError(SyntaxError.Scope.STATEMENT);
  }

  private static long truth(boolean value) {
    return value ? 1 : 0;
  }
}
