package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code has_key(@map, key)}. */
final class HasKey extends DocumentedFunction {
  HasKey() {
    super(
        2,
        2,
        new Documentation(
            "has_key",
            List.of("bool has_key(map m, mapkey k)"),
            "Whether a map has a key, whatever its value.",
            "tracepoint:syscalls:sys_exit_read /has_key(@start, tid)/ { delete(@start, tid); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (!(call.arguments().getFirst() instanceof Expression.MapVariable variable)) {
      typing.error(
          call.arguments().getFirst().span(),
          "has_key() expects a map argument",
          "write: has_key(@name, key)");
      return ScriptType.BOOL;
    }
    MapSymbol map = typing.map(variable);
    if (map.form() == MapSymbol.Keys.NONE) {
      typing.error(
          call.span(),
          "call to has_key() expects a map with explicit keys (non-scalar map)",
          map.written() + " is used without keys elsewhere");
    } else {
      typing.access(map, call, call.arguments().get(1));
    }
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    MapSymbol map = lowering.map((Expression.MapVariable) call.arguments().getFirst());
    return new Operand.Scalar(
        lowering
            .code()
            .emit(
                new MapOperation.MapHas(
                    lowering.declaration(map), lowering.key(map, call.arguments().get(1)))));
  }
}
