package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.Optional;

/** A step of a block. */
public sealed interface Statement extends Node {

  /**
   * An expression for its effect. An {@link Expression.If} or {@link Expression.Block} here has no
   * result: a trailing expression in it has been made a statement.
   */
  record ExpressionStatement(Span span, Expression expression) implements Statement {}

  /** {@code let $variable : type = value;}, type and value optional. */
  record Let(
      Span span,
      Expression.Variable variable,
      Optional<TypeExpression> type,
      Optional<Expression> value)
      implements Statement {}

  /**
   * {@code target = value;} or, with an operator, {@code target += value;} and the like.
   *
   * @param operator the operator before the equals sign, if any: never a comparison or logical one
   */
  record Assign(
      Span span, Expression.Assignable target, Optional<BinaryOperator> operator, Expression value)
      implements Statement {}

  /** {@code _ = value;}: the value is dropped on purpose. */
  record Discard(Span span, Expression value) implements Statement {}

  /** {@code unroll (count) { body }}. */
  record Unroll(Span span, Expression count, Expression.Block body) implements Statement {}

  /** {@code while (condition) { body }}. */
  record While(Span span, Expression condition, Expression.Block body) implements Statement {}

  /** {@code for ($variable : subject) { body }}. */
  record For(Span span, Expression.Variable variable, Iterable subject, Expression.Block body)
      implements Statement {}

  /** What {@code for} runs over. */
  sealed interface Iterable extends Node {}

  /** {@code first..end}: from {@code first} up to, and without, {@code end}. */
  record Range(Span span, Expression first, Expression end) implements Iterable {}

  /** The entries of a map; the variable becomes {@code (key, value)}. */
  record Entries(Span span, Expression.MapVariable map) implements Iterable {}

  /** {@code break;}. */
  record Break(Span span) implements Statement {}

  /** {@code continue;}. */
  record Continue(Span span) implements Statement {}

  /** {@code return;} or {@code return value;}. */
  record Return(Span span, Optional<Expression> value) implements Statement {}

  /** {@code import "path";} inside a block. */
  record ImportStatement(Span span, String path) implements Statement {}
}
