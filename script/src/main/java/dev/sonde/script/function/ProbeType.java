package dev.sonde.script.function;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code probetype}: the kind of probe that fired. */
final class ProbeType extends BuiltinVariable {
  ProbeType() {
    super(
        new Documentation(
            "probetype",
            List.of("string probetype"),
            "The name of the provider whose probe fired; special for begin and end.",
            "begin { print(probetype); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return new ScriptType.Text(text(typing.point()).length() + 1);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Literal(Bytes.of(text(lowering.point())));
  }

  private static String text(ProbePoint point) {
    return point.role() == Probe.Role.EVENT ? point.provider() : "special";
  }
}
