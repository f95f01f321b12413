package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.BinaryOperator;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.TypeExpression;
import java.util.List;

/** {@code container_of(pointer, type, member)}: what a member is a part of. */
final class ContainerOf extends ExpandedFunction {
  ContainerOf() {
    super(
        3,
        3,
        new Documentation(
            "container_of",
            List.of("Container * container_of(Member * ptr, typeof(Container), member)"),
            "The structure whose member a pointer points to.",
            "begin { $state = (uint32 *)0; $task = container_of($state, typeof(struct task_struct),"
                + " __state); printf(\"%p\\n\", $task); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  Expression expand(Expression.Call call, Typing typing) {
    Span span = call.span();
    if (!(call.arguments().get(1) instanceof Expression.TypeArgument(var _, var type))
        || !(call.arguments().get(2) instanceof Expression.Identifier member)) {
      typing.error(
          span,
          "container_of() expects a pointer, a type and the name of a member",
          "write: container_of(pointer, typeof(struct name), member)");
      return Tree.number(span, 0);
    }
    Expression offset = new Expression.OffsetOf(span, type, List.of(member));
    Expression address =
        new Expression.Binary(
            span,
            BinaryOperator.SUBTRACT,
            Tree.pointerCast(
                span, new TypeExpression.Named(span, "void"), call.arguments().getFirst()),
            offset);
    return Tree.pointerCast(span, type, address);
  }
}
