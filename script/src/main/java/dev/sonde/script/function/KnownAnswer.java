package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.Optional;

/** A question that is answered when the script is compiled, so that {@code comptime} may ask it. */
abstract class KnownAnswer extends DocumentedFunction {
  KnownAnswer(Documentation documentation) {
    super(1, 1, documentation);
  }

  /** The answer; empty as long as types are missing that it depends on, or if the call is wrong. */
  abstract Optional<Boolean> answer(Expression argument, Typing typing);

  @Override
  public final boolean isPure() {
    return true;
  }

  @Override
  public final ScriptType check(Expression.Call call, Typing typing) {
    Optional<Boolean> answer = answer(call.arguments().getFirst(), typing);
    if (answer.isEmpty()) {
      return ScriptType.UNKNOWN;
    }
    typing.known(call, answer.get() ? 1 : 0);
    return ScriptType.BOOL;
  }

  @Override
  public final Operand lower(Expression.Call call, Lowering lowering) {
    throw new IllegalStateException("the answer of " + name() + "() is a constant");
  }
}
