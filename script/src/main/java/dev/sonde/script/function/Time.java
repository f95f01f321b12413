package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code time(format)}: prints what time it is. */
final class Time extends DocumentedFunction {
  private static final String DEFAULT = "%H:%M:%S\n";

  Time() {
    super(
        0,
        1,
        new Documentation(
            "time",
            List.of("void time([const string format])"),
            "Prints the wall-clock time by a format of strftime(3); without one, hours, minutes and"
                + " seconds on a line of their own.",
            "interval:s:1 { time(\"%H:%M:%S \"); print(cpu); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (!call.arguments().isEmpty()
        && !(call.arguments().getFirst() instanceof Expression.StringLiteral)) {
      typing.type(call.arguments().getFirst());
      typing.error(
          call.arguments().getFirst().span(), "time() expects a string literal as its format");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    String format =
        call.arguments().isEmpty()
            ? DEFAULT
            : ((Expression.StringLiteral) call.arguments().getFirst()).value();
    lowering.emit(
        Ring.CONTROL,
        name(),
        call.span(),
        List.of(),
        (values, session) -> session.printTime(format));
    return Operand.NONE;
  }
}
