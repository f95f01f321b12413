package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Evaluates the conditions of {@code #if} and its like, in 64 bits, signed, as C does. */
final class CConditions {
  /** More macros within macros than any sane script has; a macro that names itself has more. */
  private static final int MAX_EXPANSIONS = 50;

  private final Map<String, Long> predefined;
  private final Map<String, CDefinition.Define> macros;
  private final Diagnostics diagnostics;
  private int expansions;

  /**
   * @param macros the macros defined so far; the caller goes on adding to it
   */
  CConditions(
      Map<String, Long> predefined,
      Map<String, CDefinition.Define> macros,
      Diagnostics diagnostics) {
    this.predefined = new HashMap<>(predefined);
    this.macros = macros;
    this.diagnostics = diagnostics;
  }

  void undefine(String name) {
    predefined.remove(name);
  }

  /**
   * Whether the condition of {@code line} holds; one that makes no sense is reported and does not.
   */
  boolean holds(CDefinition.Conditional line) {
    String text = line.condition().text();
    return switch (line.keyword()) {
      case "ifdef" -> defined(text);
      case "ifndef" -> !defined(text);
      default -> {
        expansions = 0;
        Optional<Expression> condition = Parser.parseExpression(line.condition(), diagnostics);
        try {
          yield condition.isPresent() && value(condition.get()) != 0;
        } catch (SyntaxError _) {
          yield false;
        }
      }
    };
  }

  private boolean defined(String name) {
    return macros.containsKey(name) || predefined.containsKey(name);
  }

  private long value(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral(Span _, long value, String _) -> value;
      case Expression.Identifier(Span span, String name) -> macro(span, name);
      case Expression.Call(Span _, Expression.Identifier callee, var arguments)
          when callee.name().equals("defined")
              && arguments.size() == 1
              && arguments.getFirst() instanceof Expression.Identifier(Span _, String name) ->
          truth(defined(name));
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
      throw error(span, "division by zero in a condition");
    }
    return value;
  }

  /** The value of a name: its macro's, or 0 as in C if there is none. */
  private long macro(Span span, String name) {
    CDefinition.Define macro = macros.get(name);
    if (macro == null) {
      return predefined.getOrDefault(name, 0L);
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
    return error(span, "this is not a constant that a condition can use");
  }

  private SyntaxError error(Span span, String message) {
    diagnostics.error(span, message);
    return new SyntaxError(SyntaxError.Scope.STATEMENT);
  }

  private static long truth(boolean value) {
    return value ? 1 : 0;
  }
}
