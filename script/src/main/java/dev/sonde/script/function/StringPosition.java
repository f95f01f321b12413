package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code strstr(haystack, needle)}: where one string begins in another. */
final class StringPosition extends DocumentedFunction {
  StringPosition() {
    super(
        2,
        2,
        new Documentation(
            "strstr",
            List.of("int64 strstr(string haystack, string needle)"),
            "The index at which the needle begins in the haystack for the first time, or -1 if it is"
                + " no part of it.",
            "tracepoint:syscalls:sys_enter_openat /strstr(str(args.filename), \"/proc\") == 0/ {"
                + " @[comm] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    StringSearch.check(call, typing);
    return ScriptType.INT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(StringSearch.position(call, lowering));
  }
}
