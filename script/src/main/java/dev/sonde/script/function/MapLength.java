package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code len(@map)}: how many keys a map has. */
final class MapLength extends DocumentedFunction {
  MapLength() {
    super(
        1,
        1,
        new Documentation(
            "len",
            List.of("int64 len(map m)"),
            "The number of keys that a map has.",
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
      typing.type(argument);
      typing.error(call.span(), "call to len() expects a map, ustack, or kstack");
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
    MapSymbol map = lowering.map((Expression.MapVariable) call.arguments().getFirst());
    return new Operand.Scalar(
        lowering.code().emit(new MapOperation.MapCount(lowering.declaration(map))));
  }
}
