package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code strcap(text)}: how long a string may be. */
final class StringCapacity extends DocumentedFunction {
  StringCapacity() {
    super(
        1,
        1,
        new Documentation(
            "strcap",
            List.of(
                "int64 strcap(string text)",
                "int64 strcap(int8 text[])",
                "int64 strcap(int8 * text)"),
            "The bytes that a string takes at most, its NUL included, or those of an array; of what"
                + " a pointer points to, its length.",
            "begin { print(strcap(\"hello\")); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    TextBytes.check(call.arguments().getFirst(), name(), typing);
    return ScriptType.INT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Expression text = call.arguments().getFirst();
    return switch (lowering.type(text)) {
      case ScriptType.Pointer _ -> StringLength.of(text, lowering);
      case ScriptType type -> new Operand.Scalar(lowering.code().constant(MemoryBytes.size(type)));
    };
  }
}
