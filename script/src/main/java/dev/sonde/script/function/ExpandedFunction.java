package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/** A function that stands for an expression of the language itself. */
abstract class ExpandedFunction extends DocumentedFunction {
  ExpandedFunction(int minimum, int maximum, Documentation documentation) {
    super(minimum, maximum, documentation);
  }

  /** What a call stands for; asked for once a call, so that its parts keep their types. */
  abstract Expression expand(Expression.Call call, Typing typing);

  @Override
  public final ScriptType check(Expression.Call call, Typing typing) {
    Expression expansion = typing.expansion(call);
    if (expansion == null) {
      expansion = expand(call, typing);
      typing.expand(call, expansion);
    }
    return typing.type(expansion);
  }

  @Override
  public final Operand lower(Expression.Call call, Lowering lowering) {
    return lowering.evaluate(lowering.expansion(call));
  }
}
