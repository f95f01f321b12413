package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code cpu}: the CPU that runs the probe. */
final class Cpu extends BuiltinVariable {
  Cpu() {
    super(
        new Documentation(
            "cpu",
            List.of("uint64 cpu"),
            "The number of the CPU that runs the probe.",
            "profile:hz:99 { @[cpu] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().call(Helper.GET_SMP_PROCESSOR_ID));
  }
}
