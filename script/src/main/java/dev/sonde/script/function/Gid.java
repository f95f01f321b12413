package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code gid}: the current group. */
final class Gid extends BuiltinVariable {
  Gid() {
    super(
        new Documentation(
            "gid",
            List.of("uint64 gid"),
            "The id of the group that the current thread runs as, in the initial user namespace.",
            "tracepoint:syscalls:sys_enter_openat { @[gid] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering
            .code()
            .binary(
                BinaryOperator.SHIFT_RIGHT_LOGICAL,
                lowering.code().call(Helper.GET_CURRENT_UID_GID),
                32));
  }
}
