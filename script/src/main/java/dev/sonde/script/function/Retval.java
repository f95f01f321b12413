package dev.sonde.script.function;

import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code retval}: what the traced function returned. */
final class Retval extends BuiltinVariable {
  Retval() {
    super(
        new Documentation(
            "retval",
            List.of("uint64 retval"),
            "What the traced function returned; only in probes at the return of functions. In a"
                + " system call's exit tracepoint it is args.ret.",
            "uretprobe:libc:read { @bytes = hist(retval); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (typing.point().context().result().isEmpty()) {
      String message =
          "The retval builtin can only be used with kretprobe, uretprobe and fexit probes";
      if (typing.point().provider().equals("tracepoint")) {
        typing.error(call.span(), message, "try to use args.ret instead");
      } else {
        typing.error(call.span(), message);
      }
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    ValueSource result = lowering.point().context().result().orElseThrow();
    return new Operand.Scalar(
        ContextValue.read(result, lowering.point().pointers(), lowering.code()));
  }
}
