package dev.sonde.script.function;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code probe}: the name of the probe that fired. */
final class ProbeName extends BuiltinVariable {
  ProbeName() {
    super(
        new Documentation(
            "probe",
            List.of("string probe"),
            "The full name of the probe that fired.",
            "tracepoint:sched:* { @[probe] = count(); }"));
  }

  @Override
  public boolean dependsOnPlace(List<ProbePoint> places) {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return new ScriptType.Text(Bytes.of(typing.point().name()).size() + 1);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Literal(Bytes.of(lowering.point().name()));
  }
}
