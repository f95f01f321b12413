package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code exit()}: ends the session. */
final class Exit extends DocumentedFunction {
  Exit() {
    super(
        0,
        1,
        new Documentation(
            "exit",
            List.of("void exit([int code])"),
            "Ends the probe and then the session: no other probe does anything any more but end"
                + " probes, maps are printed, and the command exits with the code, 0 if none is"
                + " given.",
            "interval:s:10 { exit(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    typing.endsSession();
    if (!call.arguments().isEmpty()) {
      typing.number(call.arguments().getFirst(), "exit()");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    if (call.arguments().isEmpty()) {
      lowering.endSession(name(), call.span(), List.of(), (values, session) -> session.exit(0));
    } else {
      // A process's exit code has eight bits.
      Operand code = new Operand.Scalar(lowering.number(call.arguments().getFirst()));
      lowering.endSession(
          name(),
          call.span(),
          List.of(new Lowering.Field(code, ScriptType.UINT8)),
          (values, session) -> session.exit((int) values.integer(0)));
    }
    return Operand.NONE;
  }
}
