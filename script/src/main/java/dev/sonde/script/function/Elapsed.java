package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code elapsed}: how long the session has been going. */
final class Elapsed extends BuiltinVariable {
  Elapsed() {
    super(
        new Documentation(
            "elapsed",
            List.of("uint64 elapsed"),
            "Nanoseconds since the session began: since just before begin.",
            "interval:s:1 { printf(\"%d s\\n\", elapsed / 1s); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    // The kernel's monotonic clock and the JVM's are one: CLOCK_MONOTONIC.
    Value now = lowering.code().call(Helper.KTIME_GET_NS);
    return new Operand.Scalar(
        lowering
            .code()
            .binary(
                BinaryOperator.SUBTRACT,
                now,
                lowering.code().emit(new KernelOperation.SessionStart())));
  }
}
