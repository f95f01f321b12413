package dev.sonde.script.function;

import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code args}: what the probe was given. */
final class Args extends BuiltinVariable {
  Args() {
    super(
        new Documentation(
            "args",
            List.of("struct args"),
            "The arguments of a tracepoint, of a raw tracepoint or of a kernel function, by name."
                + " List them with -lv.",
            "tracepoint:syscalls:sys_enter_openat { printf(\"%s\\n\", str(args.filename)); }"));
  }

  @Override
  public boolean dependsOnPlace() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    boolean typed = typing.point().programType() == ProgramType.TRACING;
    if (typing.point().arguments().isEmpty() && !typed) {
      boolean special = typing.point().role() != Probe.Role.EVENT;
      typing.error(
          call.span(),
          "The args builtin can only be used with tracepoint, rawtracepoint, fentry/fexit, and"
              + " uprobe probes ("
              + (special ? "special" : typing.point().provider())
              + " used here)");
      return ScriptType.UNKNOWN;
    }
    return new ScriptType.Arguments(typing.point().name());
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Context();
  }
}
