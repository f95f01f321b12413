package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code rand}: a random number. */
final class Rand extends BuiltinVariable {
  Rand() {
    super(
        new Documentation(
            "rand",
            List.of("uint64 rand"),
            "A pseudo-random number of 32 bits.",
            "begin { print(rand % 10); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(
        lowering.code().extend(lowering.code().call(Helper.GET_PRANDOM_U32), Width.B4, false));
  }
}
