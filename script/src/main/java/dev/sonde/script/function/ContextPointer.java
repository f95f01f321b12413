package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code ctx}: where the kernel has put what the probe was given. */
final class ContextPointer extends BuiltinVariable {
  ContextPointer() {
    super(
        new Documentation(
            "ctx",
            List.of("void * ctx"),
            "The address of the program's context: what the kernel gives to a program of this type. In"
                + " an iterator, the object it has come to and what belongs to it, by name: ctx.task."
                + " List the names with -lv.",
            "profile:hz:99 { printf(\"%p\\n\", ctx); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (typing.point().provider().equals("iter")) {
      return new ScriptType.Arguments(typing.point().name());
    }
    return new ScriptType.Pointer(ScriptType.NONE, AddressSpace.KERNEL);
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    if (lowering.point().provider().equals("iter")) {
      return new Operand.Context();
    }
    return new Operand.Scalar(
        lowering.code().emit(new MemoryOperation.AddressNumber(lowering.code().context())));
  }
}
