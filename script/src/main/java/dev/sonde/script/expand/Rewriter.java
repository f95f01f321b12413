package dev.sonde.script.expand;

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

  Expression expression(Expression expression) {
    return switch (expression) {
      case Expression.IntegerLiteral literal -> literal;
      case Expression.BooleanLiteral literal -> literal;
      case Expression.StringLiteral literal -> literal;
      case Expression.Identifier identifier -> identifier(identifier);
      case Expression.PositionalParameter parameter -> positional(parameter);
      case Expression.PositionalParameterCount count -> positionalCount(count);
      case Expression.Assignable assignable -> assignable(assignable);
      case Expression.Unary unary -> unary(unary);
      case Expression.Binary binary -> binary(binary);
      case Expression.Increment(var span, var target, boolean decrement, boolean prefix) ->
          new Expression.Increment(span, assignable(target), decrement, prefix);
      case Expression.AddressOf(var span, var target) ->
          new Expression.AddressOf(span, assignable(target));
      case Expression.Ternary ternary -> ternary(ternary);
      case Expression.Cast(var span, var type, var operand) ->
          new Expression.Cast(span, type(type), expression(operand));
      case Expression.FieldAccess(var span, var object, var field) ->
          new Expression.FieldAccess(span, expression(object), field);
      case Expression.TupleAccess(var span, var object, int index) ->
          new Expression.TupleAccess(span, expression(object), index);
      case Expression.ArrayAccess(var span, var object, var index) ->
          new Expression.ArrayAccess(span, expression(object), expression(index));
      case Expression.Tuple(var span, var elements) ->
          new Expression.Tuple(span, expressions(elements));
      case Expression.RecordLiteral(var span, var fields) ->
          new Expression.RecordLiteral(span, fields(fields));
      case Expression.Call call -> call(call);
      case Expression.TypeArgument(var span, var type) ->
          new Expression.TypeArgument(span, type(type));
      case Expression.SizeOf(var span, var type) -> new Expression.SizeOf(span, type(type));
      case Expression.OffsetOf(var span, var type, var path) ->
          new Expression.OffsetOf(span, type(type), path);
      case Expression.TypeInfo(var span, var type) -> new Expression.TypeInfo(span, type(type));
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
          new Expression.MapAccess(span, map(map), expression(key));
    };
  }

  Expression.Variable variable(Expression.Variable variable) {
    return variable;
  }

  Expression.MapVariable map(Expression.MapVariable map) {
    return map;
  }

  Expression unary(Expression.Unary unary) {
    return new Expression.Unary(unary.span(), unary.operator(), expression(unary.operand()));
  }

  Expression binary(Expression.Binary binary) {
    return new Expression.Binary(
        binary.span(), binary.operator(), expression(binary.left()), expression(binary.right()));
  }

  Expression ternary(Expression.Ternary ternary) {
    return new Expression.Ternary(
        ternary.span(),
        expression(ternary.condition()),
        ternary.then().isPresent()
            ? Optional.of(expression(ternary.then().get()))
            : Optional.empty(),
        expression(ternary.otherwise()));
  }

  Expression call(Expression.Call call) {
    return new Expression.Call(call.span(), call.callee(), expressions(call.arguments()));
  }

  Expression comptime(Expression.Comptime comptime) {
    return new Expression.Comptime(comptime.span(), expression(comptime.expression()));
  }

  Expression conditional(Expression.If conditional) {
    return new Expression.If(
        conditional.span(),
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
        block.span(),
        statements,
        block.result().isPresent()
            ? Optional.of(expression(block.result().get()))
            : Optional.empty());
  }

  Statement statement(Statement statement) {
    return switch (statement) {
      case Statement.ExpressionStatement(var span, var expression) ->
          new Statement.ExpressionStatement(span, expression(expression));
      case Statement.Let(var span, var variable, var type, var value) ->
          new Statement.Let(
              span,
              variable(variable),
              type.isPresent() ? Optional.of(type(type.get())) : type,
              value.isPresent() ? Optional.of(expression(value.get())) : value);
      case Statement.Assign(var span, var target, var operator, var value) ->
          new Statement.Assign(span, assignable(target), operator, expression(value));
      case Statement.Discard(var span, var value) -> new Statement.Discard(span, expression(value));
      case Statement.Unroll(var span, var count, var body) ->
          new Statement.Unroll(span, expression(count), block(body));
      case Statement.While(var span, var condition, var body) ->
          new Statement.While(span, expression(condition), block(body));
      case Statement.For(var span, var variable, var subject, var body) ->
          new Statement.For(span, variable(variable), iterable(subject), block(body));
      case Statement.Return(var span, var value) ->
          new Statement.Return(
              span, value.isPresent() ? Optional.of(expression(value.get())) : value);
      case Statement.Break jump -> jump;
      case Statement.Continue jump -> jump;
      case Statement.ImportStatement imported -> imported;
    };
  }

  private Statement.Iterable iterable(Statement.Iterable iterable) {
    return switch (iterable) {
      case Statement.Range(var span, var first, var end) ->
          new Statement.Range(span, expression(first), expression(end));
      case Statement.Entries(var span, var map) -> new Statement.Entries(span, map(map));
    };
  }

  TypeExpression type(TypeExpression type) {
    return switch (type) {
      case TypeExpression.Named named -> named;
      case TypeExpression.Tagged tagged -> tagged;
      case TypeExpression.Pointer(var span, var target) ->
          new TypeExpression.Pointer(span, type(target));
      case TypeExpression.Array(var span, var element, var length) ->
          new TypeExpression.Array(span, type(element), length);
      case TypeExpression.Of(var span, var expression) ->
          new TypeExpression.Of(span, expression(expression));
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
          new Expression.RecordField(field.span(), field.name(), expression(field.value())));
    }
    return rewritten;
  }
}
