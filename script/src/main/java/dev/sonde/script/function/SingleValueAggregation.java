package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;

/** An aggregation of one number per call, whose sign is the map's. */
abstract class SingleValueAggregation extends DocumentedFunction implements Aggregation {
  private final ScriptType.Aggregate.Kind kind;

  SingleValueAggregation(ScriptType.Aggregate.Kind kind, Documentation documentation) {
    super(1, 1, documentation);
    this.kind = kind;
  }

  /** How the map aggregates. */
  abstract MapValue.Aggregation value(boolean signed);

  @Override
  public final ScriptType.Aggregate aggregate(Expression.Call call, Typing typing) {
    ScriptType type = typing.number(call.arguments().getFirst(), name() + "()");
    boolean signed = type.isNumeric() && Conversions.integer(type).signed();
    return new ScriptType.Aggregate(kind, signed);
  }

  @Override
  public final MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled) {
    return value(settled.signed());
  }

  @Override
  public final Expression aggregated(Expression.Call call) {
    return call.arguments().getFirst();
  }
}
