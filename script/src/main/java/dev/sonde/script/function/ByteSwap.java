package dev.sonde.script.function;

import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code bswap(n)}: the bytes of a number in the opposite order. */
final class ByteSwap extends DocumentedFunction {
  ByteSwap() {
    super(
        1,
        1,
        new Documentation(
            "bswap",
            List.of(
                "uint8 bswap(uint8 n)",
                "uint16 bswap(uint16 n)",
                "uint32 bswap(uint32 n)",
                "uint64 bswap(uint64 n)"),
            "The number with its bytes in the opposite order, such as from network to host order.",
            "begin { printf(\"%x\\n\", bswap((uint16)0x1234)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    ScriptType type = typing.number(call.arguments().getFirst(), "bswap()");
    return type.isNumeric()
        ? new ScriptType.IntegerType(Conversions.integer(type).size(), false, false)
        : ScriptType.UNKNOWN;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Value value = lowering.number(call.arguments().getFirst());
    int size = Conversions.integer(lowering.type(call)).size();
    return new Operand.Scalar(
        size == 1
            ? lowering.code().extend(value, Width.B1, false)
            : lowering.code().emit(new IntegerOperation.ByteSwap(value, Width.ofBytes(size))));
  }
}
