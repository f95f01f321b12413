package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code is_literal(x)}: whether an expression is a literal. */
final class IsLiteral extends DocumentedFunction {
  IsLiteral() {
    super(
        1,
        1,
        new Documentation(
            "is_literal",
            List.of("bool is_literal(any expression)"),
            "Whether an expression is a number, string or truth value as written, or was computed"
                + " from such when the script was compiled.",
            "begin { print(is_literal(1 + 2)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    typing.type(call.arguments().getFirst());
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    boolean literal =
        switch (call.arguments().getFirst()) {
          case Expression.IntegerLiteral _,
              Expression.StringLiteral _,
              Expression.BooleanLiteral _ ->
              true;
          default -> false;
        };
    return new Operand.Scalar(lowering.code().constant(literal ? 1 : 0));
  }
}
