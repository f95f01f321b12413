package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;
import java.util.function.Predicate;

/** {@code is_str(x)} and its like: what type an expression has. */
final class TypeTest extends DocumentedFunction {
  private final Predicate<ScriptType> wanted;

  TypeTest(String name, String what, Predicate<ScriptType> wanted) {
    super(
        1,
        1,
        new Documentation(
            name,
            List.of("bool " + name + "(any expression)"),
            "Whether an expression is " + what + "; known when the script is compiled.",
            "begin { print(" + name + "(comm)); }"));
    this.wanted = wanted;
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
    boolean is = wanted.test(lowering.type(call.arguments().getFirst()));
    return new Operand.Scalar(lowering.code().constant(is ? 1 : 0));
  }
}
