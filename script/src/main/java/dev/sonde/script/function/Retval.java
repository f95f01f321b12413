package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/**
 * {@code retval}: what the traced function returned. None of the probes that have it is supported
 * yet, so every use of it is a mistake that is explained.
 */
final class Retval extends BuiltinVariable {
  Retval() {
    super(
        new Documentation(
            "retval",
            List.of("uint64 retval"),
            "What the traced function returned; only in probes at the return of functions. In a"
                + " system call's exit tracepoint it is args.ret.",
            "tracepoint:syscalls:sys_exit_read { @[comm] = hist(args.ret); } // not retval"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    String message =
        "The retval builtin can only be used with kretprobe, uretprobe and fexit probes";
    if (typing.point().provider().equals("tracepoint")) {
      typing.error(call.span(), message, "try to use args.ret instead");
    } else {
      typing.error(call.span(), message);
    }
    return ScriptType.UNKNOWN;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    throw new IllegalStateException("no probe has a return value");
  }
}
