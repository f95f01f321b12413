package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code comm}: the current thread's name. */
final class Comm extends BuiltinVariable {
  /** {@code TASK_COMM_LEN} of {@code include/linux/sched.h}. */
  private static final ScriptType NAME = new ScriptType.Text(16);

  Comm() {
    super(
        new Documentation(
            "comm",
            List.of("string comm"),
            "The name of the current thread, at most 15 bytes.",
            "tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return NAME;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Comm();
  }
}
