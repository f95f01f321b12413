package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code has_cpid}: whether {@code -c} started a process. */
final class HasChildPid extends BuiltinVariable {
  HasChildPid() {
    super(
        new Documentation(
            "has_cpid",
            List.of("bool has_cpid"),
            "Whether there is a command that -c started, so that cpid says something.",
            "begin { if (has_cpid) { print(cpid); } }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering.code().constant(lowering.configuration().child() == 0 ? 0 : 1));
  }
}
