package dev.sonde.script.lower;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Args;
import dev.sonde.script.function.Functions;
import dev.sonde.script.function.Operand;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeDescription;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Lowers expressions. Numbers are 64 bits wide in registers, extended as their type says. */
final class ExpressionLowering {
  private final ProbeLowering probe;
  private final FunctionBuilder code;
  private final ConditionLowering conditions;
  private final MemberLowering members;

  ExpressionLowering(ProbeLowering probe) {
    this.probe = probe;
    this.code = probe.code();
    conditions = new ConditionLowering(probe);
    members = new MemberLowering(probe);
  }

  MemberLowering members() {
    return members;
  }

  ConditionLowering conditions() {
    return conditions;
  }

  /** Lowers a number or pointer. */
  Value number(Expression expression) {
    return ((Operand.Scalar) evaluate(expression)).value();
  }

  private Operand.Scalar scalar(Value value) {
    return new Operand.Scalar(value);
  }

  Operand evaluate(Expression expression) {
    probe.at(expression.span());
    return switch (expression) {
      case Expression.IntegerLiteral literal -> scalar(code.constant(literal.value()));
      case Expression.BooleanLiteral literal -> scalar(code.constant(literal.value() ? 1 : 0));
      case Expression.StringLiteral literal -> new Operand.Literal(Bytes.of(literal.bytes()));
      case Expression.Identifier _
          when Args.isIn(expression)
              && probe.type(expression) instanceof ScriptType.RecordType arguments ->
          members.arguments(arguments);
      case Expression.Identifier identifier -> {
        OptionalLong constant = probe.probe().constant(identifier);
        yield constant.isPresent()
            ? scalar(code.constant(constant.getAsLong()))
            : call(new Expression.Call(identifier.span(), identifier, List.of()));
      }
      case Expression.Variable variable -> probe.read(probe.probe().variable(variable));
      case Expression.MapVariable map -> read(probe.map(map), null, map.span());
      case Expression.MapAccess access ->
          read(probe.map(access.map()), access.key(), access.span());
      case Expression.Unary unary -> unary(unary);
      case Expression.Binary binary -> scalar(binary(binary));
      case Expression.Increment increment -> scalar(increment(increment));
      case Expression.Ternary ternary -> ternary(ternary);
      case Expression.Cast cast -> cast(cast);
      case Expression.FieldAccess access -> members.field(access);
      case Expression.TupleAccess access -> element(access.object(), access.index());
      case Expression.ArrayAccess access ->
          probe.type(access.object()) instanceof ScriptType.Tuple
              ? element(access.object(), (int) ((Expression.IntegerLiteral) access.index()).value())
              : members.element(access);
      case Expression.Tuple tuple -> elements(tuple.elements());
      case Expression.RecordLiteral literal -> {
        List<Expression> values = new ArrayList<>(literal.fields().size());
        for (Expression.RecordField field : literal.fields()) {
          values.add(field.value());
        }
        yield elements(values);
      }
      case Expression.AddressOf address -> scalar(address(address.target()));
      case Expression.TypeInfo info -> description(probe.probe().described(info));
      case Expression.Call call -> {
        OptionalLong known = probe.probe().constant(call);
        yield known.isPresent() ? scalar(code.constant(known.getAsLong())) : call(call);
      }
      case Expression.SizeOf _, Expression.OffsetOf _ ->
          scalar(code.constant(probe.probe().constant(expression).orElseThrow()));
      case Expression.If conditional -> conditional(conditional);
      case Expression.Block block -> probe.statements().block(block);
      case Expression.Comptime comptime -> comptime(comptime);
      case Expression.PositionalParameter _,
          Expression.PositionalParameterCount _,
          Expression.TypeArgument _ ->
          throw new IllegalStateException("not part of a typed script: " + expression);
    };
  }

  private Value address(Expression.Assignable target) {
    return code.emit(
        target instanceof Expression.MapVariable map
            ? new MapOperation.MapAddress(probe.declaration(probe.map(map)))
            : new MemoryOperation.AddressNumber(
                probe.address(probe.probe().variable((Expression.Variable) target))));
  }

  private Operand description(ScriptType type) {
    return new Operand.Elements(
        List.of(
            scalar(code.constant(0)),
            new Operand.Literal(Bytes.of(TypeDescription.kind(type))),
            new Operand.Literal(Bytes.of(TypeDescription.spelling(type)))));
  }

  private Operand call(Expression.Call call) {
    Operand result = Functions.find(call.name()).orElseThrow().lower(call, probe);
    probe.at(call.span());
    return result;
  }

  private Operand element(Expression object, int index) {
    return probe.values().element(evaluate(object), probe.type(object), index);
  }

  private Operand elements(List<Expression> elements) {
    List<Operand> parts = new ArrayList<>(elements.size());
    for (Expression element : elements) {
      parts.add(evaluate(element));
    }
    return new Operand.Elements(parts);
  }

  // Maps.

  private Operand read(MapSymbol map, Expression keyExpression, Span span) {
    MapDeclaration declaration = probe.declaration(map);
    MapKey key = probe.key(map, keyExpression);
    probe.at(span);
    probe.failures().lookup(declaration, key);
    if (map.value() instanceof ScriptType.Aggregate) {
      return scalar(code.emit(new MapOperation.MapReadAggregate(declaration, key)));
    }
    if (!StringsAndTuples.isInMemory(map.value())) {
      return scalar(code.emit(new MapOperation.MapGet(declaration, key)));
    }
    Slot slot = probe.values().slot(map.value(), map.written());
    Value address = code.address(slot);
    code.emit(new MapOperation.MapGetBytes(declaration, key, address, 0));
    return new Operand.Memory(address, 0);
  }

  // Conversions.

  /** A number of one type as one of another. */
  Value convert(Value value, ScriptType from, ScriptType to) {
    if (to instanceof ScriptType.Bool) {
      return from instanceof ScriptType.Bool ? value : code.compare(Predicate.NOT_EQUAL, value, 0);
    }
    if (!to.isNumeric() || to instanceof ScriptType.Aggregate) {
      return value;
    }
    IntegerType target = Conversions.integer(to);
    boolean holds = from.isNumeric() && Conversions.fits(Conversions.integer(from), target);
    return target.size() == 8 || holds
        ? value
        : code.extend(value, Width.ofBytes(target.size()), target.signed());
  }

  private Operand cast(Expression.Cast cast) {
    ScriptType from = probe.type(cast.operand());
    ScriptType to = probe.type(cast);
    Operand operand = evaluate(cast.operand());
    if (to instanceof ScriptType.Rendered) {
      return operand;
    }
    if (to instanceof ScriptType.Text) {
      return from.equals(to) || operand instanceof Operand.Literal
          ? operand
          : probe.values().inMemory(operand, from, to);
    }
    if (to instanceof ScriptType.Array) {
      return probe.values().inMemory(operand, from, to);
    }
    if (from instanceof ScriptType.Array) {
      Operand.Memory bytes = probe.values().inMemory(operand, from, from);
      return probe.values().part(bytes.pointer(), bytes.offset(), to);
    }
    if (from instanceof ScriptType.Text) {
      Operand.Memory text = probe.values().inMemory(operand, from, from);
      Value first = code.load(text.pointer(), text.offset(), Width.B1, false);
      return scalar(code.compare(Predicate.NOT_EQUAL, first, 0));
    }
    Value value = ((Operand.Scalar) operand).value();
    if (to instanceof ScriptType.Pointer
        && from instanceof IntegerType number
        && number.size() < 8) {
      // As in bpftrace, an address is not extended by its sign.
      return scalar(code.extend(value, Width.ofBytes(number.size()), false));
    }
    return scalar(convert(value, from, to));
  }

  // Operators.

  private Operand unary(Expression.Unary unary) {
    ScriptType type = probe.type(unary.operand());
    switch (unary.operator()) {
      case LOGICAL_NOT -> {
        return scalar(code.compare(Predicate.EQUAL, number(unary.operand()), 0));
      }
      case DEREFERENCE -> {
        return members.dereference(unary);
      }
      case NEGATE, BITWISE_NOT -> {
        Value operand = number(unary.operand());
        Value result =
            unary.operator() == dev.sonde.script.syntax.UnaryOperator.NEGATE
                ? code.binary(BinaryOperator.SUBTRACT, code.constant(0), operand)
                : code.binary(BinaryOperator.XOR, operand, -1);
        // As in bpftrace, computed as wide as the operand is and not extended by its sign.
        int size = Conversions.integer(type).size();
        return scalar(size == 8 ? result : code.extend(result, Width.ofBytes(size), false));
      }
    }
    throw new IllegalStateException("no such operator: " + unary.operator());
  }

  private Value binary(Expression.Binary binary) {
    if (binary.operator().isLogical()) {
      return truth(binary);
    }
    ScriptType left = probe.type(binary.left());
    ScriptType right = probe.type(binary.right());
    if (StringsAndTuples.isInMemory(left) || left instanceof ScriptType.Rendered) {
      Value equal = equal(evaluate(binary.left()), left, evaluate(binary.right()), right);
      probe.at(binary.span());
      return binary.operator() == dev.sonde.script.syntax.BinaryOperator.EQUAL
          ? equal
          : code.compare(Predicate.EQUAL, equal, 0);
    }
    Value a = number(binary.left());
    Value b = number(binary.right());
    probe.at(binary.span());
    return arithmetic(binary.span(), binary.operator(), a, left, b, right, binary.right());
  }

  private Value equal(Operand a, ScriptType left, Operand b, ScriptType right) {
    if (left instanceof ScriptType.Text text) {
      return probe.values().equal(a, text, b, (ScriptType.Text) right);
    }
    boolean several = left instanceof ScriptType.Tuple || left instanceof ScriptType.RecordType;
    if (!several && StringsAndTuples.isInMemory(left)) {
      Operand.Memory first = probe.values().inMemory(a, left, left);
      Operand.Memory second = probe.values().inMemory(b, right, right);
      // A buffer begins with its length and ends with zeros: where one has less room, the lengths
      // tell them apart.
      int size = Math.min(StringsAndTuples.size(left), StringsAndTuples.size(right));
      return code.emit(
          new MemoryOperation.BytesEqual(
              first.pointer(), first.offset(), second.pointer(), second.offset(), size));
    }
    if (!several) {
      return code.compare(
          Predicate.EQUAL, ((Operand.Scalar) a).value(), ((Operand.Scalar) b).value());
    }
    Value all = code.constant(1);
    List<ScriptType> elements = StringsAndTuples.elements(left).elements();
    for (int i = 0; i < elements.size(); i++) {
      int other = StringsAndTuples.given(right, left, i);
      Value element =
          equal(
              probe.values().element(a, left, i),
              elements.get(i),
              probe.values().element(b, right, other),
              StringsAndTuples.elements(right).elements().get(other));
      all = i == 0 ? element : code.binary(BinaryOperator.AND, all, element);
    }
    return all;
  }

  /** A condition as 1 or 0. */
  private Value truth(Expression condition) {
    Variable result = code.declare(Type.I64, "truth");
    OpenBlock ifTrue = code.newBlock();
    OpenBlock ifFalse = code.newBlock();
    OpenBlock done = code.newBlock();
    conditions.branch(condition, ifTrue, ifFalse, Likelihood.UNKNOWN);
    code.seal(ifTrue);
    code.switchTo(ifTrue);
    code.write(result, code.constant(1));
    code.jump(done);
    code.seal(ifFalse);
    code.switchTo(ifFalse);
    code.write(result, code.constant(0));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(result);
  }

  /**
   * Arithmetic and comparison of numbers and pointers.
   *
   * @param source the expression that {@code b} is the value of
   */
  Value arithmetic(
      Span span,
      dev.sonde.script.syntax.BinaryOperator operator,
      Value a,
      ScriptType left,
      Value b,
      ScriptType right,
      Expression source) {
    if (operator.isComparison()) {
      return code.compare(ConditionLowering.predicate(operator, left, right), a, b);
    }
    if (left instanceof ScriptType.Pointer(ScriptType target, var _)) {
      b = scaled(b, target);
    } else if (right instanceof ScriptType.Pointer(ScriptType target, var _)) {
      a = scaled(a, target);
    }
    boolean signed =
        Conversions.promote(Conversions.integer(left), Conversions.integer(right)).signed();
    return switch (operator) {
      case ADD -> code.binary(BinaryOperator.ADD, a, b);
      case SUBTRACT -> code.binary(BinaryOperator.SUBTRACT, a, b);
      case MULTIPLY -> code.binary(BinaryOperator.MULTIPLY, a, b);
      case DIVIDE ->
          divide(
              span,
              signed ? BinaryOperator.DIVIDE_SIGNED : BinaryOperator.DIVIDE_UNSIGNED,
              a,
              b,
              source);
      case MODULO ->
          divide(
              span,
              signed ? BinaryOperator.REMAINDER_SIGNED : BinaryOperator.REMAINDER_UNSIGNED,
              a,
              b,
              source);
      case BITWISE_AND -> code.binary(BinaryOperator.AND, a, b);
      case BITWISE_OR -> code.binary(BinaryOperator.OR, a, b);
      case BITWISE_XOR -> code.binary(BinaryOperator.XOR, a, b);
      case SHIFT_LEFT -> code.binary(BinaryOperator.SHIFT_LEFT, a, b);
      // As in bpftrace, zeros come in whatever the sign.
      case SHIFT_RIGHT -> code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, a, b);
      default -> throw new IllegalArgumentException(operator.symbol() + " is no arithmetic");
    };
  }

  private Value scaled(Value count, ScriptType target) {
    int size = members.sizeOf(target);
    return size == 1 ? count : code.binary(BinaryOperator.MULTIPLY, count, size);
  }

  /** A division, or 1 and a note of it where the divisor is 0. */
  private Value divide(Span span, BinaryOperator operator, Value a, Value b, Expression source) {
    if (source instanceof Expression.IntegerLiteral literal && literal.value() != 0) {
      return code.binary(operator, a, b);
    }
    Variable result = code.declare(Type.I64, "quotient");
    OpenBlock divides = code.newBlock();
    OpenBlock zero = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(b, divides, zero, Likelihood.TRUE);
    code.seal(divides);
    code.switchTo(divides);
    code.write(result, code.binary(operator, a, b));
    code.jump(done);
    code.seal(zero);
    code.switchTo(zero);
    code.emit(
        new EventOperation.CountSite(probe.site(Site.Kind.DIVIDE_BY_ZERO, span.text(), span)));
    code.write(result, code.constant(1));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(result);
  }

  private Value increment(Expression.Increment increment) {
    ScriptType type = probe.type(increment.target());
    long step = type instanceof ScriptType.Pointer pointer ? members.sizeOf(pointer.target()) : 1;
    long delta = increment.decrement() ? -step : step;
    return switch (increment.target()) {
      case Expression.Variable variable -> {
        VariableSymbol symbol = probe.probe().variable(variable);
        Value before = number(variable);
        Value sum = code.binary(BinaryOperator.ADD, before, delta);
        Value after = convert(sum, ScriptType.INT64, symbol.type());
        probe.write(symbol, scalar(after), symbol.type());
        yield increment.prefix() ? after : before;
      }
      case Expression.MapVariable map -> incrementMap(increment, probe.map(map), null, delta);
      case Expression.MapAccess access ->
          incrementMap(increment, probe.map(access.map()), access.key(), delta);
    };
  }

  private Value incrementMap(
      Expression.Increment increment, MapSymbol map, Expression keyExpression, long delta) {
    MapKey key = probe.key(map, keyExpression);
    Site site = probe.site(Site.Kind.MAP_FULL, map.written(), increment.span());
    Value after =
        code.emit(new MapOperation.MapAdd(probe.declaration(map), key, code.constant(delta), site));
    return increment.prefix() ? after : code.binary(BinaryOperator.SUBTRACT, after, delta);
  }

  // Choices.

  private Operand ternary(Expression.Ternary ternary) {
    Expression then = ternary.then().orElse(ternary.condition());
    if (ternary.then().isEmpty() && !StringsAndTuples.isInMemory(probe.type(ternary))) {
      return scalar(otherwise(ternary));
    }
    return choose(probe.type(ternary), ternary.condition(), then, ternary.otherwise());
  }

  /** {@code condition ?: otherwise}: the condition is evaluated once. */
  private Value otherwise(Expression.Ternary ternary) {
    Variable result = code.declare(Type.I64, "choice");
    OpenBlock other = code.newBlock();
    OpenBlock done = code.newBlock();
    Value condition = number(ternary.condition());
    code.write(result, condition);
    code.branch(condition, done, other);
    code.seal(other);
    code.switchTo(other);
    code.write(result, number(ternary.otherwise()));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(result);
  }

  private Operand comptime(Expression.Comptime comptime) {
    OptionalLong constant = probe.probe().constant(comptime);
    return constant.isPresent()
        ? scalar(code.constant(constant.getAsLong()))
        : evaluate(comptime.expression());
  }

  private Operand conditional(Expression.If conditional) {
    if (conditional.condition() instanceof Expression.Comptime comptime) {
      boolean holds = probe.probe().constant(comptime).orElseThrow() != 0;
      if (holds) {
        return probe.statements().block(conditional.then());
      }
      return conditional.otherwise().isPresent()
          ? evaluate(conditional.otherwise().get())
          : Operand.NONE;
    }
    if (conditional.otherwise().isEmpty()) {
      OpenBlock then = code.newBlock();
      OpenBlock done = code.newBlock();
      conditions.branch(conditional.condition(), then, done, Likelihood.UNKNOWN);
      code.seal(then);
      code.switchTo(then);
      probe.statements().block(conditional.then());
      code.jump(done);
      code.seal(done);
      code.switchTo(done);
      return Operand.NONE;
    }
    return choose(
        probe.type(conditional),
        conditional.condition(),
        conditional.then(),
        conditional.otherwise().get());
  }

  /** The value of one of two expressions, of which only that one is evaluated. */
  private Operand choose(
      ScriptType type, Expression condition, Expression then, Expression otherwise) {
    boolean inMemory = StringsAndTuples.isInMemory(type);
    boolean none = type instanceof ScriptType.None;
    Slot slot = inMemory ? probe.values().slot(type, "choice") : null;
    Variable result = inMemory || none ? null : code.declare(Type.I64, "choice");
    OpenBlock ifTrue = code.newBlock();
    OpenBlock ifFalse = code.newBlock();
    OpenBlock done = code.newBlock();
    conditions.branch(condition, ifTrue, ifFalse, Likelihood.UNKNOWN);
    code.seal(ifTrue);
    code.switchTo(ifTrue);
    take(then, type, slot, result);
    code.jump(done);
    code.seal(ifFalse);
    code.switchTo(ifFalse);
    take(otherwise, type, slot, result);
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    if (none) {
      return Operand.NONE;
    }
    return inMemory ? new Operand.Memory(code.address(slot), 0) : scalar(code.read(result));
  }

  private void take(Expression expression, ScriptType type, Slot slot, Variable result) {
    Operand operand = evaluate(expression);
    if (slot != null) {
      probe.values().store(code.address(slot), 0, operand, probe.type(expression), type);
    } else if (result != null) {
      code.write(result, convert(((Operand.Scalar) operand).value(), probe.type(expression), type));
    }
  }
}
