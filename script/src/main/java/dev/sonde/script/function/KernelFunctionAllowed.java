package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import java.util.List;
import java.util.Optional;

/** {@code kfunc_allowed(name)}: whether the probe's program may call a function of the kernel. */
final class KernelFunctionAllowed extends KnownAnswer {
  KernelFunctionAllowed() {
    super(
        new Documentation(
            "kfunc_allowed",
            List.of("bool kfunc_allowed(const string kfunc)"),
            "Whether the kernel lets programs of this probe's type call the function; known when the"
                + " script is compiled.",
            "interval:s:1 { print(kfunc_allowed(\"bpf_task_from_pid\")); }"));
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  Optional<Boolean> answer(Expression argument, Typing typing) {
    Optional<String> name = KernelFunctionExists.text(argument, name(), typing);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(typing.types().kernel().allows(name.get(), typing.point().kind()));
  }
}
