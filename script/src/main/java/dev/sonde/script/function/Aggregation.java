package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/** A function whose result can only be assigned to a map: {@code @ = count()}. */
public interface Aggregation extends Function {

  /** What the map becomes. */
  ScriptType.Aggregate aggregate(Expression.Call call, Typing typing);

  /** How the map aggregates, given the type it was found to have over the whole script. */
  MapValue.Aggregation value(Expression.Call call, ScriptType.Aggregate settled);

  /** The argument that is aggregated, or null if the calls alone count. */
  Expression aggregated(Expression.Call call);

  /** The moment that the value belongs to, in nanoseconds; null for what knows no time. */
  default Value moment(Lowering lowering) {
    return null;
  }

  /** Called for a call that is not assigned to a map: there is no such thing. */
  @Override
  default ScriptType check(Expression.Call call, Typing typing) {
    typing.error(
        call.span(),
        name() + "() must be assigned directly to a map",
        "write: @name = " + call.span().text());
    return ScriptType.UNKNOWN;
  }

  @Override
  default Operand lower(Expression.Call call, Lowering lowering) {
    throw new IllegalStateException(name() + "() is lowered by the assignment it belongs to");
  }
}
