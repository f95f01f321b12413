package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies a syntax tree, children before parents. Every copy has nodes of its own, so that types can
 * be kept by node; subclasses override the methods whose nodes they replace.
 */
abstract class Rewriter {

  /** Where a copy of what stands at {@code span} is. */
  Span at(Span span) {
    return span;
  }

  Expression expression(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral(var span, long value, var text) ->
          new Expression.IntegerLiteral(at(span), value, text);
      case Expression.BooleanLiteral(var span, boolean value) ->
          new Expression.BooleanLiteral(at(span), value);
      case Expression.StringLiteral(var span, var value) ->
          new Expression.StringLiteral(at(span), value);
      case Expression.Identifier identifier -> identifier(identifier);
      case Expression.PositionalParameter parameter -> positional(parameter);
      case Expression.PositionalParameterCount count -> positionalCount(count);
      case Expression.Assignable assignable -> assignable(assignable);
      case Expression.Unary unary -> unary(unary);
      case Expression.Binary binary -> binary(binary);
      case Expression.Increment(var span, var target, boolean decrement, boolean prefix) ->
          new Expression.Increment(at(span), assignable(target), decrement, prefix);
      case Expression.AddressOf(var span, var target) ->
          new Expression.AddressOf(at(span), assignable(target));
      case Expression.Ternary ternary -> ternary(ternary);
      case Expression.Cast(var span, var type, var operand) ->
          new Expression.Cast(at(span), type(type), expression(operand));
      case Expression.FieldAccess(var span, var object, var field) ->
          new Expression.FieldAccess(at(span), expression(object), field);
      case Expression.TupleAccess(var span, var object, int index) ->
          new Expression.TupleAccess(at(span), expression(object), index);
      case Expression.ArrayAccess(var span, var object, var index) ->
          new Expression.ArrayAccess(at(span), expression(object), expression(index));
      case Expression.Tuple(var span, var elements) ->
          new Expression.Tuple(at(span), expressions(elements));
      case Expression.RecordLiteral(var span, var fields) ->
          new Expression.RecordLiteral(at(span), fields(fields));
      case Expression.Call call -> call(call);
      case Expression.TypeArgument(var span, var type) ->
          new Expression.TypeArgument(at(span), type(type));
      case Expression.SizeOf(var span, var type) -> new Expression.SizeOf(at(span), type(type));
      case Expression.OffsetOf(var span, var type, var path) ->
          new Expression.OffsetOf(at(span), type(type), path);
      case Expression.TypeInfo(var span, var type) -> new Expression.TypeInfo(at(span), type(type));
      case Expression.Comptime comptime -> comptime(comptime);
      case Expression.If conditional -> conditional(conditional);
      case Expression.Block block -> blockValue(block);
    };
  }

  Expression identifier(Expression.Identifier identifier) {
    return identifier;
  }

  Expression positional(Expression.PositionalParameter parameter) {
    return parameter;
  }

  Expression positionalCount(Expression.PositionalParameterCount count) {
    return count;
  }

  Expression.Assignable assignable(Expression.Assignable assignable) {
    return switch (assignable) {
      case Expression.Variable variable -> variable(variable);
      case Expression.MapVariable map -> map(map);
      case Expression.MapAccess(var span, var map, var key) ->
          new Expression.MapAccess(at(span), map(map), expression(key));
    };
  }

  Expression.Variable variable(Expression.Variable variable) {
    return variable;
  }

  Expression.MapVariable map(Expression.MapVariable map) {
    return map;
  }

  Expression unary(Expression.Unary unary) {
    return new Expression.Unary(at(unary.span()), unary.operator(), expression(unary.operand()));
  }

  Expression binary(Expression.Binary binary) {
    return new Expression.Binary(
        at(binary.span()),
        binary.operator(),
        expression(binary.left()),
        expression(binary.right()));
  }

  Expression ternary(Expression.Ternary ternary) {
    return new Expression.Ternary(
        at(ternary.span()),
        expression(ternary.condition()),
        ternary.then().isPresent()
            ? Optional.of(expression(ternary.then().get()))
            : Optional.empty(),
        expression(ternary.otherwise()));
  }

  Expression call(Expression.Call call) {
    Expression.Identifier callee =
        new Expression.Identifier(at(call.callee().span()), call.callee().name());
    return new Expression.Call(at(call.span()), callee, expressions(call.arguments()));
  }

  Expression comptime(Expression.Comptime comptime) {
    return new Expression.Comptime(at(comptime.span()), expression(comptime.expression()));
  }

  Expression conditional(Expression.If conditional) {
    return new Expression.If(
        at(conditional.span()),
        expression(conditional.condition()),
        block(conditional.then()),
        conditional.otherwise().isPresent()
            ? Optional.of(expression(conditional.otherwise().get()))
            : Optional.empty());
  }

  /** A block that stands for its value. */
  Expression blockValue(Expression.Block block) {
    return block(block);
  }

  Expression.Block block(Expression.Block block) {
    List<Statement> statements = new ArrayList<>(block.statements().size());
    for (Statement statement : block.statements()) {
      statements.add(statement(statement));
    }
    return new Expression.Block(
        at(block.span()),
        statements,
        block.result().isPresent()
            ? Optional.of(expression(block.result().get()))
            : Optional.empty());
  }

  Statement statement(Statement statement) {
    return switch (statement) {
      case Statement.ExpressionStatement(var span, var expression) ->
          new Statement.ExpressionStatement(at(span), expression(expression));
      case Statement.Let(var span, var variable, var type, var value) ->
          new Statement.Let(
              at(span),
              variable(variable),
              type.isPresent() ? Optional.of(type(type.get())) : type,
              value.isPresent() ? Optional.of(expression(value.get())) : value);
      case Statement.Assign(var span, var target, var operator, var value) ->
          new Statement.Assign(at(span), assignable(target), operator, expression(value));
      case Statement.Discard(var span, var value) ->
          new Statement.Discard(at(span), expression(value));
      case Statement.Unroll(var span, var count, var body) ->
          new Statement.Unroll(at(span), expression(count), block(body));
      case Statement.While(var span, var condition, var body) ->
          new Statement.While(at(span), expression(condition), block(body));
      case Statement.For(var span, var variable, var subject, var body) ->
          new Statement.For(at(span), variable(variable), iterable(subject), block(body));
      case Statement.Return(var span, var value) ->
          new Statement.Return(
              at(span), value.isPresent() ? Optional.of(expression(value.get())) : value);
      case Statement.Break jump -> jump;
      case Statement.Continue jump -> jump;
      case Statement.ImportStatement imported -> imported;
    };
  }

  private Statement.Iterable iterable(Statement.Iterable iterable) {
    return switch (iterable) {
      case Statement.Range(var span, var first, var end) ->
          new Statement.Range(at(span), expression(first), expression(end));
      case Statement.Entries(var span, var map) -> new Statement.Entries(at(span), map(map));
    };
  }

  TypeExpression type(TypeExpression type) {
    return switch (type) {
      case TypeExpression.Named named -> named;
      case TypeExpression.Tagged tagged -> tagged;
      case TypeExpression.Pointer(var span, var target) ->
          new TypeExpression.Pointer(at(span), type(target));
      case TypeExpression.Array(var span, var element, var length) ->
          new TypeExpression.Array(at(span), type(element), length);
      case TypeExpression.Of(var span, var expression) ->
          new TypeExpression.Of(at(span), expression(expression));
    };
  }

  final List<Expression> expressions(List<Expression> expressions) {
    List<Expression> rewritten = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      rewritten.add(expression(expression));
    }
    return rewritten;
  }

  private List<Expression.RecordField> fields(List<Expression.RecordField> fields) {
    List<Expression.RecordField> rewritten = new ArrayList<>(fields.size());
    for (Expression.RecordField field : fields) {
      rewritten.add(
          new Expression.RecordField(at(field.span()), field.name(), expression(field.value())));
    }
    return rewritten;
  }
}
