package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code count()}: how many times. */
final class Count extends DocumentedFunction implements Aggregation {
  Count() {
    super(
        0,
        0,
        new Documentation(
            "count",
            List.of("count_t count()"),
            "How many times it was called. Every CPU counts by itself, so no call is lost; the counts"
                + " are added when the map is read.",
            "tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }"));
  }

  @Override
  public ScriptType.Aggregate aggregate(Expression.Call call, Typing typing) {
    return new ScriptType.Aggregate(ScriptType.Aggregate.Kind.COUNT, false);
  }

  @Override
  public MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled) {
    return new MapValue.Count();
  }

  @Override
  public Expression aggregated(Expression.Call call) {
    return null;
  }
}
