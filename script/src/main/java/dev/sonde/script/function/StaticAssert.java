package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/**
 * {@code static_assert(condition, message)}: refuses the script where a condition does not hold.
 */
final class StaticAssert extends DocumentedFunction {
  StaticAssert() {
    super(
        2,
        2,
        new Documentation(
            "static_assert",
            List.of("void static_assert(bool condition, const string message)"),
            "Refuses to compile the script, with the message, if the condition is not true. It must"
                + " be known when the script is compiled.",
            "begin { static_assert(1 < 2, \"numbers are in disorder\"); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression condition = call.arguments().getFirst();
    String message =
        call.arguments().get(1) instanceof Expression.StringLiteral literal
            ? literal.value()
            : "the condition does not hold";
    switch (condition) {
      case Expression.BooleanLiteral(var _, boolean holds) -> {
        if (!holds) {
          typing.error(call.span(), message);
        }
      }
      case Expression.IntegerLiteral literal -> {
        if (literal.value() == 0) {
          typing.error(call.span(), message);
        }
      }
      default -> {
        typing.type(condition);
        typing.error(
            condition.span(),
            "static_assert() expects a condition that is known when the script is compiled",
            "assert() looks at conditions while the script runs");
      }
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return Operand.NONE;
  }
}
