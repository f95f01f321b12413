package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.UnaryOperator;
import java.util.List;
import java.util.Optional;

/** {@code assert(condition, message)}: ends the session where a condition does not hold. */
final class Assert extends ExpandedFunction {
  Assert() {
    super(
        2,
        2,
        new Documentation(
            "assert",
            List.of("void assert(bool condition, string message)"),
            "Prints the message as an error and ends the session with exit code 1 if the condition"
                + " is not true.",
            "begin { assert(ncpus > 0, \"somebody must be running this\"); }"));
  }

  @Override
  Expression expand(Expression.Call call, Typing typing) {
    Span span = call.span();
    return new Expression.If(
        span,
        new Expression.Unary(span, UnaryOperator.LOGICAL_NOT, call.arguments().getFirst()),
        Tree.block(
            span,
            Tree.statement(
                span, "errorf", Tree.string(span, "assert failed: %s"), call.arguments().get(1)),
            Tree.statement(span, "exit", Tree.number(span, 1))),
        Optional.empty());
  }
}
