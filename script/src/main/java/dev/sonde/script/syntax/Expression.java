package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/** Something with a value. Parentheses leave no trace in the tree. */
public sealed interface Expression extends Node {

  /**
   * What may stand left of an assignment, and what {@code ++} and {@code --} step: {@code $x},
   * {@code @x} or {@code @x[key]}.
   */
  sealed interface Assignable extends Expression permits Variable, MapVariable, MapAccess {}

  // Literals and names.

  /**
   * An integer.
   *
   * @param value the value, unsigned in 64 bits
   * @param text as written, so that a value above {@code Long.MAX_VALUE} and a duration can be told
   *     from others
   */
  record IntegerLiteral(Span span, long value, String text) implements Expression {
    /** Whether it is below zero, as only a computed one can be; its value is signed then. */
    public boolean isNegative() {
      return text.startsWith("-");
    }
  }

  /** {@code true} or {@code false}. */
  record BooleanLiteral(Span span, boolean value) implements Expression {}

  /**
   * A string.
   *
   * @param value the text, escapes undone; see {@link ByteText} for bytes that are not UTF-8
   */
  record StringLiteral(Span span, String value) implements Expression {
    /** The bytes the string stands for, without a terminating NUL. */
    public byte[] bytes() {
      return ByteText.encode(value);
    }
  }

  /**
   * A bare word: a built-in variable ({@code pid}), an enumerator, a {@code #define}, a macro
   * without parameters or one of a macro's parameters.
   */
  record Identifier(Span span, String name) implements Expression {}

  /**
   * {@code $1}, {@code $2}, ...
   *
   * @param index from 1
   */
  record PositionalParameter(Span span, int index) implements Expression {}

  /** {@code $#}. */
  record PositionalParameterCount(Span span) implements Expression {}

  /**
   * A scratch variable.
   *
   * @param name without the {@code $}
   */
  record Variable(Span span, String name) implements Assignable {}

  /**
   * A map, or the one value of a map without keys.
   *
   * @param name without the {@code @}; empty for {@code @} alone
   */
  record MapVariable(Span span, String name) implements Assignable {}

  /**
   * {@code @map[key]}.
   *
   * @param key a {@link Tuple} if several keys were given
   */
  record MapAccess(Span span, MapVariable map, Expression key) implements Assignable {}

  // Operators.

  /** {@code -x}, {@code !x}, {@code ~x} or {@code *x}. */
  record Unary(Span span, UnaryOperator operator, Expression operand) implements Expression {}

  /** {@code left operator right}. */
  record Binary(Span span, BinaryOperator operator, Expression left, Expression right)
      implements Expression {}

  /**
   * {@code ++x}, {@code --x}, {@code x++} or {@code x--}.
   *
   * @param decrement whether it counts down
   * @param prefix whether the value is that after the step
   */
  record Increment(Span span, Assignable target, boolean decrement, boolean prefix)
      implements Expression {}

  /**
   * {@code &$x} or {@code &@x}.
   *
   * @param target a {@link Variable} or a {@link MapVariable}
   */
  record AddressOf(Span span, Assignable target) implements Expression {}

  /**
   * {@code condition ? then : otherwise}.
   *
   * @param then empty for {@code condition ?: otherwise}, whose value is the condition when true
   */
  record Ternary(Span span, Expression condition, Optional<Expression> then, Expression otherwise)
      implements Expression {}

  /** {@code (type)operand}. */
  record Cast(Span span, TypeExpression type, Expression operand) implements Expression {}

  // Parts of values.

  /** {@code object.field}; {@code ->} means the same and reads as this. */
  record FieldAccess(Span span, Expression object, Identifier field) implements Expression {}

  /** {@code object.0}. */
  record TupleAccess(Span span, Expression object, int index) implements Expression {}

  /** {@code object[index]}, of an array, a pointer, a string or a tuple. */
  record ArrayAccess(Span span, Expression object, Expression index) implements Expression {}

  // Values made of others.

  /** {@code ()}, {@code (1,)} or {@code (1, 2)}. */
  record Tuple(Span span, List<Expression> elements) implements Expression {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** {@code (name=value, name=value)}. */
  record RecordLiteral(Span span, List<RecordField> fields) implements Expression {
    public RecordLiteral {
      fields = List.copyOf(fields);
    }
  }

  /** {@code name=value} in a record. */
  record RecordField(Span span, Identifier name, Expression value) implements Node {}

  // Calls and what looks like calls.

  /** {@code callee(arguments)}: a built-in function, a macro or a function of the script. */
  record Call(Span span, Identifier callee, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    public String name() {
      return callee.name();
    }
  }

  /** {@code typeof(...)} as an argument of a call: a type handed to a macro. */
  record TypeArgument(Span span, TypeExpression type) implements Expression {}

  /** {@code sizeof(type)} or {@code sizeof(expression)}. */
  record SizeOf(Span span, TypeExpression type) implements Expression {}

  /** {@code offsetof(type, field.field)}. */
  record OffsetOf(Span span, TypeExpression type, List<Identifier> path) implements Expression {
    public OffsetOf {
      path = List.copyOf(path);
    }
  }

  /** {@code typeinfo(type)} or {@code typeinfo(expression)}. */
  record TypeInfo(Span span, TypeExpression type) implements Expression {}

  /** {@code comptime expression}: must be known when the script is compiled. */
  record Comptime(Span span, Expression expression) implements Expression {}

  // Control flow with a value.

  /**
   * {@code if (condition) { ... } else { ... }}.
   *
   * @param otherwise a {@link Block}, or another {@link If} after {@code else if}
   */
  record If(Span span, Expression condition, Block then, Optional<Expression> otherwise)
      implements Expression {}

  /**
   * {@code { statements result }}, a scope of its own.
   *
   * @param result the last expression if no semicolon ends it: the block's value
   */
  record Block(Span span, List<Statement> statements, Optional<Expression> result)
      implements Expression {
    public Block {
      statements = List.copyOf(statements);
    }
  }
}
