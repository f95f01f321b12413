package dev.sonde.script.function;

import dev.sonde.bpf.Cpus;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code ncpus}: how many CPUs there can be. */
final class CpuCount extends BuiltinVariable {
  CpuCount() {
    super(
        new Documentation(
            "ncpus",
            List.of("uint64 ncpus"),
            "The number of CPUs that this machine can have.",
            "profile:hz:99 { @[cpu] = count(); } interval:s:1 { printf(\"%d CPUs\\n\", ncpus); print(@); clear(@); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().constant(Cpus.possible().length));
  }
}
