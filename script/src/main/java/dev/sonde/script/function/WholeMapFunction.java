package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** A function that has the session do something with a whole map. */
abstract class WholeMapFunction extends DocumentedFunction {
  WholeMapFunction(Documentation documentation) {
    super(1, 1, documentation);
  }

  /** Does it, in the session. */
  abstract void perform(int map, SessionActions session);

  @Override
  public final ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (argument instanceof Expression.MapVariable map) {
      typing.map(map);
    } else {
      typing.error(
          argument.span(), name() + "() expects a map argument", "write: " + name() + "(@)");
    }
    return ScriptType.NONE;
  }

  @Override
  public final Operand lower(Expression.Call call, Lowering lowering) {
    int map = lowering.map((Expression.MapVariable) call.arguments().getFirst()).id();
    lowering.emit(
        Ring.CONTROL, name(), call.span(), List.of(), (values, session) -> perform(map, session));
    return Operand.NONE;
  }
}
