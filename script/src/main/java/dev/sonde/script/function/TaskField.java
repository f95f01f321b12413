package dev.sonde.script.function;

import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import java.util.List;

/** {@code ppid} and its like: a field of a task that is related to the current or a given one. */
final class TaskField extends ExpandedFunction {
  private final String relation;
  private final String field;

  TaskField(String name, String type, String relation, String field, String summary) {
    super(
        0,
        1,
        new Documentation(
            name,
            List.of(type + " " + name, type + " " + name + "(struct task_struct * task)"),
            summary,
            "tracepoint:syscalls:sys_enter_execve { @[" + name + "] = count(); }"));
    this.relation = relation;
    this.field = field;
  }

  @Override
  public boolean isVariable() {
    return true;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  Expression expand(Expression.Call call, Typing typing) {
    Span span = call.span();
    Expression task =
        call.arguments().isEmpty()
            ? new Expression.Identifier(span, "curtask")
            : call.arguments().getFirst();
    return Tree.member(span, Tree.member(span, task, relation), field);
  }
}
