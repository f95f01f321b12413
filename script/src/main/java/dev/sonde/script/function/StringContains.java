package dev.sonde.script.function;

import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code strcontains(haystack, needle)}: whether one string is part of another. */
final class StringContains extends DocumentedFunction {

  StringContains() {
    super(
        2,
        2,
        new Documentation(
            "strcontains",
            List.of("bool strcontains(string haystack, string needle)"),
            "Whether the needle is a part of the haystack. The empty string is a part of any.",
            "tracepoint:syscalls:sys_enter_openat /strcontains(str(args.filename), \"lib\")/ {"
                + " @[comm] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    StringSearch.check(call, typing);
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Value position = StringSearch.position(call, lowering);
    return new Operand.Scalar(
        lowering.code().compare(Predicate.GREATER_OR_EQUAL_SIGNED, position, 0));
  }
}
