package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/** {@code reg("ip")}: a register of the processor where the probe fired. */
final class RegisterValue extends DocumentedFunction {
  RegisterValue() {
    super(
        1,
        1,
        new Documentation(
            "reg",
            List.of("uint64 reg(const string name)"),
            "The register of that name where the probe fired, in kprobes, uprobes and USDT probes"
                + " and in perf events. The names are those of struct pt_regs: on x86-64 ax, bx,"
                + " cx, dx, si, di, bp, sp, r8 to r15, ip, flags, cs, ss and orig_rax, on arm64 r0"
                + " to r30, sp, pc and pstate.",
            "uprobe:libc:malloc { @[reg(\"sp\")] = count(); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (!(argument instanceof Expression.StringLiteral literal)) {
      typing.type(argument);
      typing.error(
          argument.span(), "reg() expects a string literal as its argument", "write reg(\"ip\")");
      return ScriptType.UINT64;
    }
    ProbeRegisters registers = ProbeRegisters.host();
    String name = literal.value();
    if (registers.offset(name) < 0) {
      typing.error(
          call.span(),
          "'"
              + name
              + "' is not a valid register on this architecture ("
              + registers.architecture()
              + ")",
          Suggestions.hint(name, registers.names())
              .orElse("there are: " + String.join(", ", registers.names())));
    } else if (!typing.point().context().registers()) {
      typing.error(
          call.span(),
          "reg() can not be used with '" + typing.point().provider() + "' probes",
          "registers are known in kprobes, uprobes, USDT probes and perf events");
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression.StringLiteral name = (Expression.StringLiteral) call.arguments().getFirst();
    int offset = ProbeRegisters.host().offset(name.value());
    return new Operand.Scalar(ContextValue.register(offset, lowering.code()));
  }
}
