package dev.sonde.script.function;

import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;
import java.util.Optional;

/** {@code retval}: what the traced function returned. */
final class Retval extends BuiltinVariable {
  Retval() {
    super(
        new Documentation(
            "retval",
            List.of("uint64 retval"),
            "What the traced function returned; only in probes at the return of functions. In fexit"
                + " it has the type that the function returns. In a system call's exit tracepoint it"
                + " is args.ret.",
            "fexit:vfs_read { @[comm] = hist(retval); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Optional<Argument> result = typing.point().result();
    if (result.isPresent()) {
      ScriptType type = typing.type(result.get());
      if (type instanceof ScriptType.Opaque opaque) {
        typing.error(call.span(), "retval of type '" + opaque + "' is not supported yet");
        return ScriptType.UNKNOWN;
      }
      return type;
    }
    if (typing.point().context().result().isEmpty()) {
      missing(call, typing);
    }
    return ScriptType.UINT64;
  }

  private static void missing(Expression.Call call, Typing typing) {
    if (typing.point().provider().equals("fexit")) {
      typing.error(call.span(), "the function returns nothing: it is declared void");
      return;
    }
    String message =
        "The retval builtin can only be used with kretprobe, uretprobe and fexit probes";
    if (typing.point().provider().equals("tracepoint")) {
      typing.error(call.span(), message + " (try to use args.ret instead)");
    } else {
      typing.error(call.span(), message);
    }
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    if (lowering.point().result().isPresent()) {
      return lowering.read(lowering.point().result().get());
    }
    ValueSource result = lowering.point().context().result().orElseThrow();
    return new Operand.Scalar(ContextValue.read(result, lowering));
  }
}
