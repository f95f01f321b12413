package dev.sonde.script.lower;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.function.Aggregation;
import dev.sonde.script.function.Functions;
import dev.sonde.script.function.Operand;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.VariableSymbol;
import java.util.ArrayList;
import java.util.List;

/** Lowers statements. */
final class StatementLowering {
  private final ProbeLowering probe;
  private final FunctionBuilder code;

  /** The loops of this function around the statement; without one, it is a callback's body. */
  private final List<Loop> loops = new ArrayList<>();

  private Expression discarded;

  /** Where {@code continue} and {@code break} go. */
  private record Loop(OpenBlock next, OpenBlock done) {}

  StatementLowering(ProbeLowering probe) {
    this.probe = probe;
    this.code = probe.code();
  }

  /** Whether nothing is done with the result of a call. */
  boolean isDiscarded(Expression.Call call) {
    return call == discarded;
  }

  /** Lowers a block and yields its value. */
  Operand block(Expression.Block block) {
    for (Statement statement : block.statements()) {
      if (probe.isUnreached()) {
        break;
      }
      statement(statement);
    }
    return block.result().isPresent() ? probe.evaluate(block.result().get()) : Operand.NONE;
  }

  private void statement(Statement statement) {
    probe.at(statement.span());
    switch (statement) {
      case Statement.ExpressionStatement(var _, var expression) -> {
        discarded = expression;
        probe.evaluate(expression);
      }
      case Statement.Discard(var _, var value) -> probe.evaluate(value);
      case Statement.Let let -> let(let);
      case Statement.Assign assign -> assign(assign);
      case Statement.Unroll(var _, var count, var body) -> {
        long times = ((Expression.IntegerLiteral) count).value();
        for (long i = 0; i < times; i++) {
          block(body);
        }
      }
      case Statement.While loop -> whileLoop(loop);
      case Statement.For loop -> forLoop(loop);
      case Statement.Break _ -> {
        if (loops.isEmpty()) {
          code.ret(LoopOperation.BREAK);
        } else {
          code.jump(loops.getLast().done());
        }
        probe.continueUnreached();
      }
      case Statement.Continue _ -> {
        if (loops.isEmpty()) {
          code.ret(LoopOperation.CONTINUE);
        } else {
          code.jump(loops.getLast().next());
        }
        probe.continueUnreached();
      }
      case Statement.Return(var _, var value) -> {
        if (value.isPresent()) {
          probe.leave(probe.number(value.get()));
          probe.continueUnreached();
        } else {
          probe.leave();
        }
      }
      case Statement.ImportStatement imported ->
          throw new IllegalStateException("not part of a typed script: " + imported);
    }
  }

  private void let(Statement.Let let) {
    VariableSymbol symbol = probe.probe().variable(let);
    if (let.value().isPresent()) {
      Expression value = let.value().get();
      probe.write(symbol, probe.evaluate(value), probe.type(value));
    } else if (!(symbol.type() instanceof ScriptType.Unknown)) {
      probe.clear(symbol);
    }
  }

  // Assignment.

  private void assign(Statement.Assign assign) {
    switch (assign.target()) {
      case Expression.Variable variable -> assignVariable(assign, variable);
      case Expression.MapVariable map -> assignMap(assign, probe.map(map), null);
      case Expression.MapAccess access -> assignMap(assign, probe.map(access.map()), access.key());
    }
  }

  private void assignVariable(Statement.Assign assign, Expression.Variable variable) {
    VariableSymbol symbol = probe.probe().variable(variable);
    ScriptType type = probe.type(assign.value());
    Operand value = probe.evaluate(assign.value());
    if (assign.operator().isPresent()) {
      Value before = ((Operand.Scalar) probe.read(symbol)).value();
      value =
          new Operand.Scalar(
              compound(assign, before, symbol.type(), ((Operand.Scalar) value).value()));
      type = symbol.type() instanceof ScriptType.Pointer ? symbol.type() : ScriptType.INT64;
    }
    probe.at(assign.span());
    probe.write(symbol, value, type);
  }

  private Value compound(Statement.Assign assign, Value before, ScriptType type, Value operand) {
    return probe
        .expressions()
        .arithmetic(
            assign.span(),
            assign.operator().orElseThrow(),
            before,
            type,
            operand,
            probe.type(assign.value()),
            assign.value());
  }

  private void assignMap(Statement.Assign assign, MapSymbol map, Expression keyExpression) {
    MapDeclaration declaration = probe.declaration(map);
    if (map.value() instanceof ScriptType.Aggregate) {
      aggregate((Expression.Call) assign.value(), map, keyExpression, assign.span());
      return;
    }
    ScriptType stored = ScriptLowering.stored(map.value());
    ScriptType type = probe.type(assign.value());
    Operand value = probe.evaluate(assign.value());
    MapKey key = probe.key(map, keyExpression);
    Site site = probe.site(Site.Kind.MAP_FULL, map.written(), assign.span());
    probe.at(assign.span());
    if (StringsAndTuples.isInMemory(stored)) {
      Operand.Memory memory = probe.values().inMemory(value, type, stored);
      code.emit(
          new MapOperation.MapSetBytes(declaration, key, memory.pointer(), memory.offset(), site));
      return;
    }
    Value number = ((Operand.Scalar) value).value();
    if (assign.operator().isPresent()) {
      boolean integer = map.value() instanceof ScriptType.IntegerType;
      switch (assign.operator().get()) {
        case ADD -> {
          if (integer) {
            code.emit(new MapOperation.MapAdd(declaration, key, number, site));
            return;
          }
        }
        case SUBTRACT -> {
          if (integer) {
            Value negated = code.binary(BinaryOperator.SUBTRACT, code.constant(0), number);
            code.emit(new MapOperation.MapAdd(declaration, key, negated, site));
            return;
          }
        }
        default -> {
          // The others are no sums: the old value is read, and the new one stored.
        }
      }
      Value before = code.emit(new MapOperation.MapGet(declaration, key));
      number = compound(assign, before, map.value(), number);
      type = ScriptType.INT64;
    }
    Value converted = probe.expressions().convert(number, type, stored);
    code.emit(new MapOperation.MapSet(declaration, key, converted, site));
  }

  private void aggregate(Expression.Call call, MapSymbol map, Expression keyExpression, Span span) {
    Aggregation function = (Aggregation) Functions.find(call.name()).orElseThrow();
    Expression aggregated = function.aggregated(call);
    Value value = aggregated == null ? null : probe.number(aggregated);
    Site site = probe.site(Site.Kind.MAP_FULL, map.written(), span);
    Value moment = function.moment(probe);
    MapKey key =
        map.aggregation() instanceof MapValue.TimeSeries series
            ? probe.key(map, keyExpression, interval(series, moment))
            : probe.key(map, keyExpression);
    probe.at(span);
    code.emit(new MapOperation.MapAggregate(probe.declaration(map), key, value, moment, site));
  }

  /** Which of the intervals that are kept a moment belongs to. */
  private Value interval(MapValue.TimeSeries series, Value moment) {
    Value epoch = code.binary(BinaryOperator.DIVIDE_UNSIGNED, moment, series.interval());
    return code.binary(BinaryOperator.REMAINDER_UNSIGNED, epoch, series.intervals());
  }

  // Loops.

  private void whileLoop(Statement.While loop) {
    if (probe.loopsCallBack()) {
      new RoundLoopLowering(probe).lower(loop);
      return;
    }
    OpenBlock body = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock done = code.newBlock();
    OpenBlock head = beginLoop(done, loop.span());
    probe.expressions().conditions().branch(loop.condition(), body, done, Likelihood.TRUE);
    code.seal(body);
    code.switchTo(body);
    loops.add(new Loop(next, done));
    block(loop.body());
    loops.removeLast();
    code.jump(next);
    code.seal(next);
    code.switchTo(next);
    goBack(head, done);
  }

  private void forLoop(Statement.For loop) {
    if (loop.subject() instanceof Statement.Entries) {
      new MapLoopLowering(probe, loop).lower();
      return;
    }
    Statement.Range range = (Statement.Range) loop.subject();
    if (!RoundLoopLowering.isShort(range) && probe.loopsCallBack()) {
      new RoundLoopLowering(probe).lower(loop, range);
      return;
    }
    VariableSymbol symbol = probe.probe().variable(loop);
    // Counted apart from the script's variable, which the body may change.
    Variable counter = code.declare(Type.I64, "counter");
    code.write(counter, probe.number(range.first()));
    Value end = probe.number(range.end());
    OpenBlock body = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock done = code.newBlock();
    OpenBlock head = beginLoop(done, loop.span());
    boolean signed = !(symbol.type() instanceof ScriptType.IntegerType integer) || integer.signed();
    Value inside =
        code.compare(
            signed ? Predicate.LESS_SIGNED : Predicate.LESS_UNSIGNED, code.read(counter), end);
    code.branch(inside, body, done, Likelihood.TRUE);
    code.seal(body);
    code.switchTo(body);
    probe.write(symbol, new Operand.Scalar(code.read(counter)), symbol.type());
    loops.add(new Loop(next, done));
    block(loop.body());
    loops.removeLast();
    code.jump(next);
    code.seal(next);
    code.switchTo(next);
    probe.at(loop.span());
    code.write(counter, code.binary(BinaryOperator.ADD, code.read(counter), 1));
    goBack(head, done);
  }

  /**
   * Begins a loop; one that runs out of its budget is counted and left.
   *
   * @return its head
   */
  private OpenBlock beginLoop(OpenBlock done, Span span) {
    OpenBlock exhausted = code.newBlock();
    OpenBlock head = code.loop(exhausted);
    OpenBlock round = code.current();
    code.seal(exhausted);
    code.switchTo(exhausted);
    code.emit(new EventOperation.CountSite(probe.site(Site.Kind.LOOP_BUDGET, "loop", span)));
    code.jump(done);
    code.switchTo(round);
    return head;
  }

  /** Goes back to a loop's head for another round. */
  private void goBack(OpenBlock head, OpenBlock done) {
    code.jump(head);
    code.seal(head);
    code.seal(done);
    code.switchTo(done);
  }
}
