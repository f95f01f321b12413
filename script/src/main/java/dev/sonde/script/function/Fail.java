package dev.sonde.script.function;

import dev.sonde.compiler.program.FormatString;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code fail(format, ...)}: refuses the script. */
final class Fail extends DocumentedFunction {
  Fail() {
    super(
        1,
        128,
        new Documentation(
            "fail",
            List.of("void fail(const string format, ...)"),
            "Refuses to compile the script, with a message formatted like printf from literals,"
                + " wherever it is not left out by a condition known when the script is compiled.",
            "macro forbidden() { fail(\"do not use %s\", \"this\"); } begin { print(1); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    for (Expression argument : call.arguments()) {
      if (text(argument) == null) {
        typing.type(argument);
        typing.error(argument.span(), "fail() arguments need to be literals");
        return ScriptType.NONE;
      }
    }
    if (!(call.arguments().getFirst() instanceof Expression.StringLiteral literal)) {
      typing.error(call.span(), "first argument to fail() must be a string literal");
      return ScriptType.NONE;
    }
    StringBuilder message = new StringBuilder();
    int next = 1;
    for (FormatString.Piece piece : FormatParser.parse(literal.value()).pieces()) {
      if (piece instanceof FormatString.Literal(String text)) {
        message.append(text);
      } else if (next < call.arguments().size()) {
        message.append(text(call.arguments().get(next++)));
      }
    }
    typing.error(call.span(), message.toString());
    return ScriptType.NONE;
  }

  /** What a literal is printed as; null for anything else. */
  private static String text(Expression argument) {
    return switch (argument) {
      case Expression.StringLiteral literal -> literal.value();
      case Expression.IntegerLiteral literal ->
          literal.isNegative()
              ? Long.toString(literal.value())
              : Long.toUnsignedString(literal.value());
      case Expression.BooleanLiteral literal -> Boolean.toString(literal.value());
      default -> null;
    };
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    throw new IllegalStateException("a script that fails is never lowered");
  }
}
