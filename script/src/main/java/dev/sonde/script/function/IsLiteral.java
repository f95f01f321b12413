package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import java.util.List;
import java.util.Optional;

/** {@code is_literal(x)}: whether an expression is a literal. */
final class IsLiteral extends KnownAnswer {
  IsLiteral() {
    super(
        new Documentation(
            "is_literal",
            List.of("bool is_literal(any expression)"),
            "Whether an expression is a number, string or truth value as written, or was computed"
                + " from such when the script was compiled.",
            "begin { print(is_literal(1 + 2)); }"));
  }

  @Override
  Optional<Boolean> answer(Expression argument, Typing typing) {
    typing.type(argument);
    return Optional.of(
        switch (argument) {
          case Expression.IntegerLiteral _,
              Expression.StringLiteral _,
              Expression.BooleanLiteral _ ->
              true;
          default -> false;
        });
  }
}
