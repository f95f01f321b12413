package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code uid}: the current user. */
final class Uid extends BuiltinVariable {
  Uid() {
    super(
        new Documentation(
            "uid",
            List.of("uint64 uid"),
            "The id of the user that the current thread runs as, in the initial user namespace.",
            "tracepoint:syscalls:sys_enter_openat /uid == 0/ { @[comm] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering.code().extend(lowering.code().call(Helper.GET_CURRENT_UID_GID), Width.B4, false));
  }
}
