package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import java.util.List;
import java.util.Optional;

/** {@code kfunc_exist(name)}: whether the kernel has a function that programs may call. */
final class KernelFunctionExists extends KnownAnswer {
  KernelFunctionExists() {
    super(
        new Documentation(
            "kfunc_exist",
            List.of("bool kfunc_exist(const string kfunc)"),
            "Whether the kernel's BTF has a function of this name; known when the script is"
                + " compiled.",
            "begin { print(kfunc_exist(\"bpf_task_from_pid\")); }"));
  }

  @Override
  Optional<Boolean> answer(Expression argument, Typing typing) {
    Optional<String> name = text(argument, name(), typing);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(typing.types().kernel().hasFunction(name.get()));
  }

  /** The literal that the name of a function must be. */
  static Optional<String> text(Expression argument, String function, Typing typing) {
    if (argument instanceof Expression.StringLiteral literal) {
      return Optional.of(literal.value());
    }
    typing.error(
        argument.span(),
        function + "() accepts a string literal only",
        "write: " + function + "(\"bpf_task_from_pid\")");
    return Optional.empty();
  }
}
