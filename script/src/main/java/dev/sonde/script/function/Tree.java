package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.syntax.TypeExpression;
import java.util.List;
import java.util.Optional;

/** Pieces of syntax that stand at one place of a script: what functions expand to. */
final class Tree {
  private Tree() {}

  /** {@code name(arguments)}. */
  static Expression.Call call(Span span, String name, Expression... arguments) {
    return new Expression.Call(span, new Expression.Identifier(span, name), List.of(arguments));
  }

  /** {@code name(arguments);}. */
  static Statement statement(Span span, String name, Expression... arguments) {
    return new Statement.ExpressionStatement(span, call(span, name, arguments));
  }

  /** {@code { statements }}. */
  static Expression.Block block(Span span, Statement... statements) {
    return new Expression.Block(span, List.of(statements), Optional.empty());
  }

  /** {@code object.name}. */
  static Expression member(Span span, Expression object, String name) {
    return new Expression.FieldAccess(span, object, new Expression.Identifier(span, name));
  }

  /** {@code (type *)operand}. */
  static Expression pointerCast(Span span, TypeExpression target, Expression operand) {
    return new Expression.Cast(span, new TypeExpression.Pointer(span, target), operand);
  }

  /** A number. */
  static Expression number(Span span, long value) {
    return new Expression.IntegerLiteral(span, value, Long.toString(value));
  }

  /** A string. */
  static Expression string(Span span, String text) {
    return new Expression.StringLiteral(span, text);
  }
}
