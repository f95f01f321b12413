package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.type.MapSymbol;
import java.util.List;
import java.util.Optional;

/** {@code find(@map, key, $variable)}: the value under a key, if there is one. */
final class Find extends ExpandedFunction {
  /** No name that a script can write. */
  private static final String KEY = "find key";

  Find() {
    super(
        3,
        3,
        new Documentation(
            "find",
            List.of("bool find(map m, mapkey k, $variable)"),
            "Whether a map has a key; if so, the variable is given the value under it. Otherwise the"
                + " variable is left as it is.",
            "tracepoint:syscalls:sys_enter_read { @start[tid] = nsecs; }"
                + " tracepoint:syscalls:sys_exit_read { let $start: uint64 = 0;"
                + " if (find(@start, tid, $start)) { @us = hist((nsecs - $start) / 1000); } }"));
  }

  @Override
  Expression expand(Expression.Call call, Typing typing) {
    Span span = call.span();
    if (!(call.arguments().getFirst() instanceof Expression.MapVariable map)) {
      typing.error(
          call.arguments().getFirst().span(),
          "find() expects a map argument",
          "write: find(@name, key, $variable)");
      return new Expression.BooleanLiteral(span, false);
    }
    if (!(call.arguments().get(2) instanceof Expression.Variable variable)) {
      typing.error(
          call.arguments().get(2).span(),
          "find() expects a variable that is given the value",
          "write: find(@name, key, $variable)");
      return new Expression.BooleanLiteral(span, false);
    }
    if (typing.map(map).form() == MapSymbol.Keys.NONE) {
      typing.error(span, "call to find expects a map with explicit keys (non-scalar map)");
      return new Expression.BooleanLiteral(span, false);
    }
    // The key is evaluated once.
    Expression.Variable key = new Expression.Variable(span, KEY);
    Expression found = Tree.call(span, "has_key", map, key);
    Statement assign =
        new Statement.Assign(
            span, variable, Optional.empty(), new Expression.MapAccess(span, map, key));
    return new Expression.Block(
        span,
        List.of(
            new Statement.Let(span, key, Optional.empty(), Optional.of(call.arguments().get(1)))),
        Optional.of(
            new Expression.If(
                span,
                found,
                new Expression.Block(
                    span, List.of(assign), Optional.of(new Expression.BooleanLiteral(span, true))),
                Optional.of(
                    new Expression.Block(
                        span,
                        List.of(),
                        Optional.of(new Expression.BooleanLiteral(span, false)))))));
  }
}
