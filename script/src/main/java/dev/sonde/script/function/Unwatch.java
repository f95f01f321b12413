package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.EventAction;
import dev.sonde.compiler.program.EventFields;
import dev.sonde.compiler.program.SessionActions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code unwatch(address)}: ends what watches an address. */
final class Unwatch extends DocumentedFunction {
  Unwatch() {
    super(
        1,
        1,
        new Documentation(
            "unwatch",
            List.of("void unwatch(void * addr)"),
            "Detaches the watchpoints at an address, once the event is handled.",
            "watchpoint:0x10000000:8:w { print(reg(\"ip\")); unwatch(0x10000000); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression address = call.arguments().getFirst();
    if (!(typing.type(address) instanceof ScriptType.Pointer)) {
      typing.number(address, "unwatch()");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Operand address = new Operand.Scalar(lowering.number(call.arguments().getFirst()));
    lowering.emit(
        Ring.CONTROL,
        name(),
        call.span(),
        List.of(new Lowering.Field(address, ScriptType.UINT64)),
        new Detach());
    return Operand.NONE;
  }

  private record Detach() implements EventAction {
    @Override
    public void perform(EventFields fields, SessionActions session) {
      session.unwatch(fields.integer(0));
    }
  }
}
