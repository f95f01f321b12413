package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code is_str(x)} and its like: what type an expression has. */
final class TypeTest extends KnownAnswer {
  private final Predicate<ScriptType> wanted;

  TypeTest(String name, String what, Predicate<ScriptType> wanted) {
    super(
        new Documentation(
            name,
            List.of("bool " + name + "(any expression)"),
            "Whether an expression is " + what + "; known when the script is compiled.",
            "begin { print(" + name + "(comm)); }"));
    this.wanted = wanted;
  }

  @Override
  Optional<Boolean> answer(Expression argument, Typing typing) {
    ScriptType type = typing.type(argument);
    return type instanceof ScriptType.Unknown ? Optional.empty() : Optional.of(wanted.test(type));
  }
}
