package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code override(value)}: has a kernel function return at once. */
final class OverrideReturn extends DocumentedFunction {
  OverrideReturn() {
    super(
        1,
        1,
        new Documentation(
            "override",
            List.of("void override(uint64 rc)"),
            "Has the kernel function that a kprobe is on return this value without being run, where"
                + " the kernel lets errors be injected (CONFIG_BPF_KPROBE_OVERRIDE). It needs"
                + " --unsafe.",
            "kprobe:__x64_sys_getsid /comm == \"demo\"/ { override(-1); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public boolean isUnsafe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression value = call.arguments().getFirst();
    ScriptType type = typing.type(value);
    if (!typing.point().provider().equals("kprobe")) {
      typing.error(call.span(), "override() can only be used inside kprobes");
    } else if (!(type instanceof ScriptType.IntegerType || type instanceof ScriptType.Unknown)) {
      typing.error(value.span(), "override() only supports int arguments (" + type + " provided)");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    lowering
        .code()
        .call(
            Helper.OVERRIDE_RETURN,
            lowering.code().context(),
            lowering.number(call.arguments().getFirst()));
    return Operand.NONE;
  }
}
