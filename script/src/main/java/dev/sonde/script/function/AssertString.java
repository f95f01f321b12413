package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code assert_str(x)}: refuses the script where an expression is no string. */
final class AssertString extends DocumentedFunction {
  AssertString() {
    super(
        1,
        1,
        new Documentation(
            "assert_str",
            List.of("void assert_str(any expression)"),
            "Refuses to compile the script if an expression is neither a string nor an array of, or"
                + " a pointer to, characters.",
            "begin { assert_str(comm); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    TextBytes.check(call.arguments().getFirst(), name(), typing);
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return Operand.NONE;
  }
}
