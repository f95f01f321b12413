package dev.sonde.script.function;

import dev.sonde.compiler.ir.Ring;
import dev.sonde.compiler.program.FormatString;
import dev.sonde.compiler.program.FormatString.Conversion;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.ArrayList;
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
                + " %p for numbers, %s for anything. Flags, width and precision are C's.",
            "tracepoint:syscalls:sys_enter_openat { printf(\"%-6d %s\\n\", pid, comm); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    List<ScriptType> types = new ArrayList<>(call.arguments().size());
    for (Expression argument : call.arguments().subList(1, call.arguments().size())) {
      types.add(typing.type(argument));
    }
    if (!(call.arguments().getFirst() instanceof Expression.StringLiteral literal)) {
      typing.type(call.arguments().getFirst());
      typing.error(
          call.arguments().getFirst().span(),
          name() + "() expects a string literal as its format",
          "write: printf(\"%s\\n\", ...)");
      return ScriptType.NONE;
    }
    check(call, literal, types, typing);
    return ScriptType.NONE;
  }

  private void check(
      Expression.Call call,
      Expression.StringLiteral literal,
      List<ScriptType> types,
      Typing typing) {
    FormatString format = FormatParser.parse(literal.value());
    int next = 0;
    for (FormatString.Piece piece : format.pieces()) {
      if (!(piece instanceof Conversion conversion)) {
        continue;
      }
      if (conversion.dynamicWidth()) {
        if (next < types.size() && !isNumber(types.get(next))) {
          typing.error(
              call.arguments().get(next + 1).span(),
              "the width of '%*" + conversion.conversion() + "' must be an integer");
        }
        next++;
      }
      if (next < types.size()) {
        check(conversion, types.get(next), call.arguments().get(next + 1).span(), literal, typing);
      }
      next++;
    }
    if (next != types.size()) {
      typing.error(
          call.span(),
          (next > types.size() ? "not enough" : "too many")
              + " arguments for format string ("
              + types.size()
              + " supplied, "
              + next
              + " expected)");
    }
  }

  private static void check(
      Conversion conversion,
      ScriptType type,
      Span argument,
      Expression.StringLiteral literal,
      Typing typing) {
    char c = conversion.conversion();
    switch (c) {
      case 'd', 'i', 'u', 'o', 'x', 'X', 'c', 'p' -> {
        if (!isNumber(type)) {
          typing.error(
              argument,
              "unsupported format specifier for type '" + type + "': %" + c,
              type instanceof ScriptType.Text ? "use %s for strings" : "use %s");
        }
      }
      case 's' -> {
        if (type instanceof ScriptType.None) {
          typing.error(argument, "unable to print none type for specifier: %s");
        } else if (!Print.isPrintable(type)) {
          typing.error(argument, "printing a value of type '" + type + "' is not supported yet");
        }
      }
      case 'r' -> typing.error(literal.span(), "%r is not supported yet: there are no buffers");
      default ->
          typing.error(
              literal.span(),
              "unsupported format specifier: %" + c,
              "there are %d %i %u %x %X %o %c %p %s and %%");
    }
  }

  private static boolean isNumber(ScriptType type) {
    return type.isNumeric()
        || type instanceof ScriptType.Pointer
        || type instanceof ScriptType.Unknown;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    String source = ((Expression.StringLiteral) call.arguments().getFirst()).value();
    FormatString format = FormatParser.parse(source);
    List<Lowering.Field> fields = new ArrayList<>(call.arguments().size());
    for (int i = 1; i < call.arguments().size(); i++) {
      Expression argument = call.arguments().get(i);
      fields.add(new Lowering.Field(lowering.evaluate(argument), lowering.type(argument)));
    }
    lowering.emit(
        Ring.DATA,
        name(),
        call.span(),
        fields,
        (values, session) -> session.printf(format, values));
    return Operand.NONE;
  }
}
