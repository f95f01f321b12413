package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code cgroup}: the current cgroup's id. */
final class Cgroup extends BuiltinVariable {
  Cgroup() {
    super(
        new Documentation(
            "cgroup",
            List.of("uint64 cgroup"),
            "The id of the cgroup (version 2) that the current process belongs to.",
            "tracepoint:raw_syscalls:sys_enter { @[cgroup] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().call(Helper.GET_CURRENT_CGROUP_ID));
  }
}
