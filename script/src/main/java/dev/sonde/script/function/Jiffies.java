package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code jiffies}: the kernel's tick counter. */
final class Jiffies extends BuiltinVariable {
  Jiffies() {
    super(
        new Documentation(
            "jiffies",
            List.of("uint64 jiffies"),
            "The kernel's count of timer ticks, in 64 bits.",
            "interval:s:1 { print(jiffies); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().call(Helper.JIFFIES64));
  }
}
