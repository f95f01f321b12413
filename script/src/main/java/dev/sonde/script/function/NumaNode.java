package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code numaid}: the NUMA node that runs the probe. */
final class NumaNode extends BuiltinVariable {
  NumaNode() {
    super(
        new Documentation(
            "numaid",
            List.of("uint32 numaid"),
            "The number of the NUMA node that runs the probe.",
            "profile:hz:99 { @[numaid] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().call(Helper.GET_NUMA_NODE_ID));
  }
}
