package dev.sonde.script.infer;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.function.Aggregation;
import dev.sonde.script.function.Function;
import dev.sonde.script.function.Functions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.VariableSymbol;
import java.util.List;
import java.util.Optional;

/** Types statements, and says what is wrong with them. */
final class StatementTyper {
  private static final long MAXIMUM_UNROLL = 100;

  private final ProbeTyper typer;
  private final ExpressionTyper expressions;
  private int loops;

  StatementTyper(ProbeTyper typer) {
    this.typer = typer;
    expressions = new ExpressionTyper(typer);
  }

  /** Types a block and yields the type of its value. */
  ScriptType block(Expression.Block block) {
    typer.enterScope();
    boolean reached = true;
    for (Statement statement : block.statements()) {
      if (!reached) {
        typer.warning(statement.span(), "Unreachable statement.");
        break;
      }
      statement(statement);
      reached = !leaves(statement);
    }
    ScriptType type = ScriptType.NONE;
    if (block.result().isPresent()) {
      type = typer.type(block.result().get());
      if (!reached) {
        typer.warning(block.result().get().span(), "Unreachable expression.");
      }
    }
    typer.leaveScope();
    typer.probe().type(block, type);
    return type;
  }

  /** Whether what is typed now is run again and again. */
  boolean inLoop() {
    return loops > 0;
  }

  private static boolean leaves(Statement statement) {
    return switch (statement) {
      case Statement.Return _, Statement.Break _, Statement.Continue _ -> true;
      case Statement.ExpressionStatement(var _, Expression.Call call) -> call.name().equals("exit");
      default -> false;
    };
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.ExpressionStatement expression -> expression(expression);
      case Statement.Let let -> let(let);
      case Statement.Assign assign -> assign(assign);
      case Statement.Discard discard -> typer.type(discard.value());
      case Statement.Unroll unroll -> unroll(unroll);
      case Statement.While(var _, var condition, var body) -> {
        typer.condition(condition, "while()");
        loop(body);
      }
      case Statement.For loop -> forLoop(loop);
      case Statement.Break(var span) -> {
        if (loops == 0) {
          typer.error(span, "break is used outside of a loop");
        }
      }
      case Statement.Continue(var span) -> {
        if (loops == 0) {
          typer.error(span, "continue is used outside of a loop");
        }
      }
      case Statement.Return(var _, var value) -> {
        if (value.isPresent()) {
          typer.number(value.get(), "return in a probe");
        }
      }
      case Statement.ImportStatement(var span, var _) ->
          typer.error(span, "import is not supported yet");
    }
  }

  private void loop(Expression.Block body) {
    loops++;
    block(body);
    loops--;
  }

  private void expression(Statement.ExpressionStatement statement) {
    Expression expression = statement.expression();
    typer.type(expression);
    if (ExpressionTyper.isPure(expression)) {
      typer.warning(expression.span(), "Return value discarded.");
    }
  }

  private void let(Statement.Let let) {
    ScriptType declared = ScriptType.UNKNOWN;
    boolean open = true;
    if (let.type().isPresent()) {
      TypeExpression type = let.type().get();
      declared = new TypeNames(typer).declared(type, typer.point().pointers());
      if (declared instanceof ScriptType.None || declared instanceof ScriptType.Aggregate) {
        typer.error(type.span(), "Invalid variable declaration type: " + type.span().text());
        declared = ScriptType.UNKNOWN;
      }
      open = declared instanceof ScriptType.Unknown || TypeNames.isOpen(type, declared);
    }
    // The value comes first: the variable is not in scope in it.
    ScriptType value = ScriptType.UNKNOWN;
    if (let.value().isPresent()) {
      value = typer.value(let.value().get());
    }
    VariableSymbol existing = typer.find(let.variable().name());
    if (existing != null && existing != typer.probe().variable(let)) {
      typer.report(
          Diagnostic.error(
                  let.variable().span(),
                  "Variable $"
                      + existing.name()
                      + " was already declared. Variable shadowing is not allowed.")
              .related(existing.declaration(), "This is the initial declaration."));
      return;
    }
    VariableSymbol symbol = typer.declare(let, let.variable(), declared, !open);
    typer.probe().variable(let.variable(), symbol);
    if (let.value().isPresent()) {
      typer.assign(symbol, value, let.span(), let.value().get());
    }
  }

  private void assign(Statement.Assign assign) {
    switch (assign.target()) {
      case Expression.Variable variable -> assignVariable(assign, variable);
      case Expression.MapVariable map -> assignMap(assign, typer.map(map), map, null);
      case Expression.MapAccess access ->
          assignMap(assign, typer.map(access.map()), access, access.key());
    }
  }

  private ScriptType compound(Statement.Assign assign, ScriptType before, ScriptType value) {
    return expressions.compound(
        OperatorRules.Place.of(assign.span(), assign.target(), assign.value()),
        assign.operator().get(),
        before,
        value);
  }

  private void assignVariable(Statement.Assign assign, Expression.Variable variable) {
    ScriptType value = typer.value(assign.value());
    VariableSymbol symbol = typer.find(variable.name());
    if (assign.operator().isPresent()) {
      ScriptType before = typer.type(variable);
      if (symbol == null) {
        return;
      }
      value = compound(assign, before, value);
    } else if (symbol == null) {
      symbol = typer.declare(assign, variable, ScriptType.UNKNOWN, false);
    }
    typer.probe().variable(variable, symbol);
    typer.assign(
        symbol, value, assign.span(), assign.operator().isPresent() ? null : assign.value());
  }

  private void assignMap(
      Statement.Assign assign, MapSymbol map, Expression target, Expression key) {
    if (assign.operator().isEmpty() && assign.value() instanceof Expression.Call call) {
      Optional<Function> function = Functions.find(call.name());
      if (function.isPresent() && function.get() instanceof Aggregation aggregation) {
        typer.access(map, target, key);
        if (expressions.checkArity(call, aggregation)) {
          typer.aggregate(map, aggregation, call, assign.span());
        }
        return;
      }
    }
    ScriptType value = typer.value(assign.value());
    typer.access(map, target, key);
    if (assign.operator().isPresent()) {
      ScriptType before = map.value();
      if (before instanceof ScriptType.Aggregate) {
        typer.error(
            assign.span(),
            "Type mismatch for "
                + map.written()
                + ": a map that aggregates ('"
                + before
                + "') cannot be assigned to");
        return;
      }
      if (before instanceof ScriptType.Unknown) {
        before = new ScriptType.IntegerType(1, true, false);
      }
      value = compound(assign, before, value);
    }
    typer.assign(map, value, assign.span(), assign.operator().isPresent() ? null : assign.value());
  }

  private void unroll(Statement.Unroll unroll) {
    typer.type(unroll.count());
    if (!(unroll.count() instanceof Expression.IntegerLiteral count)) {
      typer.error(
          unroll.count().span(), "invalid unroll value", "it must be known: unroll (5) { ... }");
    } else if (Long.compareUnsigned(count.value(), MAXIMUM_UNROLL) > 0) {
      typer.error(unroll.count().span(), "unroll maximum value is 100");
    } else if (count.value() < 1) {
      typer.error(unroll.count().span(), "unroll minimum value is 1");
    }
    block(unroll.body());
  }

  private void forLoop(Statement.For loop) {
    ScriptType type = ScriptType.UNKNOWN;
    switch (loop.subject()) {
      case Statement.Range(var _, var first, var end) -> {
        ScriptType from = rangeEnd(first, "start");
        ScriptType to = rangeEnd(end, "end");
        if (from.isNumeric() && to.isNumeric()) {
          type = Conversions.promote(Conversions.integer(from), Conversions.integer(to)).settled();
        }
      }
      case Statement.Entries(var _, var map) -> type = entry(typer.map(map), map);
    }
    VariableSymbol existing = typer.find(loop.variable().name());
    if (existing != null) {
      typer.report(
          Diagnostic.error(
                  loop.variable().span(),
                  "Loop declaration shadows existing variable: $" + existing.name())
              .related(existing.declaration(), "This is the initial declaration."));
    }
    typer.enterScope();
    VariableSymbol symbol = typer.declare(loop, loop.variable(), ScriptType.UNKNOWN, false);
    typer.probe().variable(loop.variable(), symbol);
    typer.assign(symbol, type, loop.span(), null);
    loop(loop.body());
    typer.leaveScope();
  }

  /** The type of a map's entries: the key, a tuple if there are several, and the value. */
  private ScriptType entry(MapSymbol map, Expression.MapVariable at) {
    if (map.form() == MapSymbol.Keys.NONE) {
      typer.error(
          at.span(),
          map.written() + " has no explicit keys (scalar map), and cannot be used for iteration",
          "it holds one value: print(" + map.written() + ")");
      return ScriptType.UNKNOWN;
    }
    ScriptType value = map.value();
    if (value instanceof ScriptType.Aggregate aggregate) {
      if (!aggregate.isNumeric()) {
        typer.error(
            at.span(),
            "Loop expression does not support type: " + value,
            "print(" + map.written() + ") shows all of it");
        return ScriptType.UNKNOWN;
      }
      value = Conversions.integer(aggregate);
    }
    if (map.keys().isEmpty() || value instanceof ScriptType.Unknown) {
      return ScriptType.UNKNOWN;
    }
    ScriptType key =
        map.keys().size() == 1 ? map.keys().getFirst() : new ScriptType.Tuple(map.keys());
    return new ScriptType.Tuple(List.of(key, value));
  }

  private ScriptType rangeEnd(Expression expression, String which) {
    ScriptType type = typer.type(expression);
    if (!type.isNumeric() && !(type instanceof ScriptType.Unknown)) {
      typer.error(expression.span(), "Loop range requires an integer for the " + which + " value");
    }
    return type;
  }
}
