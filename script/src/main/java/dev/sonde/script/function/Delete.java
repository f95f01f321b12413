package dev.sonde.script.function;

import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Site;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code delete(@map, key)}, and the older {@code delete(@map[key])}. */
final class Delete extends DocumentedFunction {
  Delete() {
    super(
        1,
        2,
        new Documentation(
            "delete",
            List.of("bool delete(map m, mapkey k)", "bool delete(map m)", "bool delete(map m[k])"),
            "Removes a key from a map, or the value of a map without keys. False if it was not"
                + " there.",
            "tracepoint:syscalls:sys_exit_read { delete(@start, tid); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression.MapVariable variable = variable(call);
    if (variable == null) {
      typing.error(
          call.arguments().getFirst().span(),
          "delete() expects a map argument",
          "write: delete(@name, key)");
      return ScriptType.BOOL;
    }
    MapSymbol map = typing.map(variable);
    Expression key = key(call);
    if (key == null && map.form() == MapSymbol.Keys.SOME) {
      typing.error(
          call.span(),
          "call to delete() with a single argument expects a map without explicit keys (scalar map)",
          "write: delete(" + map.written() + ", key)");
    } else {
      typing.access(map, call, key);
    }
    return ScriptType.BOOL;
  }

  private static Expression.MapVariable variable(Expression.Call call) {
    return switch (call.arguments().getFirst()) {
      case Expression.MapVariable map -> map;
      case Expression.MapAccess access when call.arguments().size() == 1 -> access.map();
      default -> null;
    };
  }

  private static Expression key(Expression.Call call) {
    if (call.arguments().size() == 2) {
      return call.arguments().get(1);
    }
    return call.arguments().getFirst() instanceof Expression.MapAccess access ? access.key() : null;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    MapSymbol map = lowering.map(variable(call));
    Site site =
        lowering.isDiscarded(call)
            ? lowering.site(Site.Kind.MAP_DELETE, map.written(), call.span())
            : null;
    return new Operand.Scalar(
        lowering
            .code()
            .emit(
                new MapOperation.MapDelete(
                    lowering.declaration(map), lowering.key(map, key(call)), site)));
  }
}
