package dev.sonde.script.function;

import dev.sonde.compiler.program.ScriptMessage.Severity;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code cpid}: the process that {@code -c} started. */
final class ChildPid extends BuiltinVariable {
  ChildPid() {
    super(
        new Documentation(
            "cpid",
            List.of("uint32 cpid"),
            "The process id of the command that -c started. Without one it is 0, and a warning is"
                + " printed each time it is read; has_cpid tells.",
            "tracepoint:syscalls:sys_enter_openat /pid == cpid/ { print(str(args.filename)); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT32;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    int child = lowering.configuration().child();
    if (child == 0) {
      Messagef.send(
          Severity.WARNING,
          call.span(),
          FormatParser.parse("No child command (`-c`); cpid is zero"),
          List.of(),
          lowering);
    }
    return new Operand.Scalar(lowering.code().constant(child));
  }
}
