package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code default_str_length}: how long strings may be. */
final class DefaultStringLength extends BuiltinVariable {
  DefaultStringLength() {
    super(
        new Documentation(
            "default_str_length",
            List.of("uint64 default_str_length"),
            "The most bytes of a string that is read without a length, its NUL included: max_strlen.",
            "begin { print(default_str_length); }"));
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.code().constant(lowering.configuration().maxStringLength()));
  }
}
