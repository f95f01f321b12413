package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code curtask}: the current task. */
final class CurrentTask extends BuiltinVariable {
  CurrentTask() {
    super(
        new Documentation(
            "curtask",
            List.of("struct task_struct * curtask"),
            "The current thread's task_struct.",
            "tracepoint:sched:sched_switch { @[curtask.static_prio] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    ScriptType target =
        typing
            .types()
            .struct("task_struct", false, AddressSpace.KERNEL)
            .<ScriptType>map(s -> s)
            .orElse(ScriptType.NONE);
    return new ScriptType.Pointer(target, AddressSpace.KERNEL);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().call(Helper.GET_CURRENT_TASK));
  }
}
