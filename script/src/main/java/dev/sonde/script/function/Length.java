package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code len(@map)} and {@code len(stack)}: how many keys a map has, or frames a stack. */
final class Length extends DocumentedFunction {
  Length() {
    super(
        1,
        1,
        new Documentation(
            "len",
            List.of("int64 len(map m)", "int64 len(ustack|kstack stack)"),
            "The number of keys that a map has, or of frames that a stack has.",
            "tracepoint:syscalls:sys_enter_read { @start[tid] = nsecs; } interval:s:1 {"
                + " print(len(@start)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (!(argument instanceof Expression.MapVariable variable)) {
      ScriptType type = typing.type(argument);
      if (!(type instanceof ScriptType.Stack || type instanceof ScriptType.Unknown)) {
        typing.error(call.span(), "call to len() expects a map, ustack, or kstack");
      }
      return ScriptType.INT64;
    }
    MapSymbol map = typing.map(variable);
    if (map.form() == MapSymbol.Keys.NONE) {
      typing.error(
          call.span(),
          "call to len() expects a map with explicit keys (non-scalar map)",
          map.written() + " is used without keys elsewhere");
    }
    return ScriptType.INT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression argument = call.arguments().getFirst();
    if (!(argument instanceof Expression.MapVariable variable)) {
      ScriptType type = lowering.type(argument);
      Operand.Memory stack = lowering.inMemory(lowering.evaluate(argument), type);
      int count = stack.offset() + StackCapture.COUNT_OFFSET;
      return new Operand.Scalar(lowering.code().load(stack.pointer(), count, Width.B4, false));
    }
    MapSymbol map = lowering.map(variable);
    return new Operand.Scalar(
        lowering.code().emit(new MapOperation.MapCount(lowering.declaration(map))));
  }
}
