package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.Arrays;
import java.util.List;

/** {@code debugf(format, ...)}: a line in the kernel's own trace. */
final class Debugf extends DocumentedFunction {
  private static final int MOST = 3;

  Debugf() {
    super(
        1,
        128,
        new Documentation(
            "debugf",
            List.of("void debugf(const string format, ...)"),
            "Writes to the kernel's trace, /sys/kernel/debug/tracing/trace_pipe, with"
                + " bpf_trace_printk: at most three of %d %u %x %p and %s. It is slow and shared with"
                + " everybody: for debugging only.",
            "begin { debugf(\"pid %d\", pid); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    typing.warning(
        call.span(),
        "The debugf() builtin is not recommended for production use. For more information see"
            + " bpf_trace_printk in bpf-helpers(7).");
    List<ScriptType> types = FormattedCall.check(call, typing);
    if (types.size() > MOST) {
      typing.error(call.span(), "cannot use more than " + MOST + " conversion specifiers");
    } else if (call.arguments().getFirst() instanceof Expression.StringLiteral literal) {
      checkConversions(call, literal, types, typing);
    }
    return ScriptType.NONE;
  }

  private static void checkConversions(
      Expression.Call call,
      Expression.StringLiteral literal,
      List<ScriptType> types,
      Typing typing) {
    int index = 0;
    for (FormatString.Piece piece : FormatParser.parse(literal.value()).pieces()) {
      if (piece instanceof FormatString.Conversion conversion && index < types.size()) {
        ScriptType type = types.get(index++);
        char c = conversion.conversion();
        boolean fits =
            c == 's'
                ? type instanceof ScriptType.Text
                : type.isNumeric() || type instanceof ScriptType.Pointer;
        if ("duxps".indexOf(c) < 0) {
          typing.error(literal.span(), "Invalid format specifier for `debugf`: " + c);
        } else if (!fits && !(type instanceof ScriptType.Unknown)) {
          typing.error(
              call.arguments().get(index).span(), "Type does not match format specifier: " + c);
        }
      }
    }
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Bytes format = Bytes.of(((Expression.StringLiteral) call.arguments().getFirst()).bytes());
    Value[] arguments = new Value[call.arguments().size() + 1];
    for (int i = 1; i < call.arguments().size(); i++) {
      Expression argument = call.arguments().get(i);
      Operand operand = lowering.evaluate(argument);
      arguments[i + 1] =
          operand instanceof Operand.Scalar(Value value)
              ? value
              : TextBytes.of(argument, operand, lowering).address(code);
    }
    arguments[0] = code.data(Bytes.of(Arrays.copyOf(format.toArray(), format.size() + 1)));
    arguments[1] = code.constant(format.size() + 1L);
    code.call(Helper.TRACE_PRINTK, arguments);
    return Operand.NONE;
  }
}
