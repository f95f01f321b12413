package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/** {@code usermode}: whether the processor ran a program rather than the kernel. */
final class UserMode extends BuiltinVariable {
  /** The segment register whose two lowest bits are the level of privilege: 3 for programs. */
  private static final String CODE_SEGMENT = "cs";

  private static final long PRIVILEGE = 3;

  UserMode() {
    super(
        new Documentation(
            "usermode",
            List.of("uint8 usermode"),
            "1 if the processor ran a program when the probe fired, 0 if it ran the kernel; only on"
                + " x86-64.",
            "profile:hz:99 { @[usermode] = count(); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    ProbeRegisters registers = ProbeRegisters.host();
    if (registers.offset(CODE_SEGMENT) < 0) {
      typing.error(
          call.span(),
          "'usermode' builtin is only supported on x86_64",
          "this is " + registers.architecture());
    }
    return ScriptType.UINT8;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    if (!lowering.point().context().registers()) {
      // What begins and ends a session is run by a system call of Sonde itself.
      boolean own = lowering.point().attachment().isEmpty();
      return new Operand.Scalar(code.constant(own ? 1 : 0));
    }
    int offset = ProbeRegisters.host().offset(CODE_SEGMENT);
    Value level = code.binary(BinaryOperator.AND, ContextValue.register(offset, code), PRIVILEGE);
    return new Operand.Scalar(code.compare(Predicate.EQUAL, level, PRIVILEGE));
  }
}
