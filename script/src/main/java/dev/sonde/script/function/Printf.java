package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code printf(format, ...)}: prints text with values in it. */
final class Printf extends DocumentedFunction {
  Printf() {
    super(
        1,
        128,
        new Documentation(
            "printf",
            List.of("void printf(const string format, ...)"),
            "Prints the format with its conversions replaced by the arguments: %d %i %u %x %X %o %c"
                + " %p for numbers, %s for anything, %r for buffers, %gr for the kernel's allocation"
                + " flags by their names. Flags and width are C's. %f and %e, with a precision, show"
                + " averages and quotients of integers with digits behind the point: they are divided"
                + " when they are printed.",
            "tracepoint:syscalls:sys_enter_openat { printf(\"%-6d %s\\n\", pid, comm); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    List<ScriptType> types = FormattedCall.check(call, typing);
    if (SequencePrintf.isUsedAt(typing.point())
        && call.arguments().getFirst() instanceof Expression.StringLiteral) {
      SequencePrintf.check(call, FormattedCall.format(call), types, typing);
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FormatString format = FormattedCall.format(call);
    if (SequencePrintf.isUsedAt(lowering.point())) {
      SequencePrintf.lower(format, FormattedCall.fields(call, lowering), lowering);
      return Operand.NONE;
    }
    lowering.emit(
        Ring.DATA,
        name(),
        call.span(),
        FormattedCall.fields(call, lowering),
        (values, session) -> session.printf(format, values));
    return Operand.NONE;
  }
}
