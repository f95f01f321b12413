package dev.sonde.script.function;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code kaddr(name)}: where the kernel has a symbol. It is looked up when the script is compiled.
 */
final class KernelAddress extends DocumentedFunction {
  KernelAddress() {
    super(
        1,
        1,
        new Documentation(
            "kaddr",
            List.of("uint64 kaddr(const string name)"),
            "The address of a symbol of the kernel, looked up in /proc/kallsyms when the script is"
                + " compiled.",
            "begin { printf(\"%s\\n\", ksym(kaddr(\"vfs_read\"))); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression argument = call.arguments().getFirst();
    if (!(argument instanceof Expression.StringLiteral literal)) {
      typing.type(argument);
      typing.error(
          argument.span(), "kaddr() expects a string literal", "write: kaddr(\"vfs_read\")");
      return ScriptType.UINT64;
    }
    try {
      if (typing.types().kernel().address(literal.value()).isEmpty()) {
        typing.error(
            call.span(),
            "Failed to resolve kernel symbol: " + literal.value(),
            "/proc/kallsyms has all there are");
      }
    } catch (IOException e) {
      typing.error(call.span(), e.getMessage());
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    String name = ((Expression.StringLiteral) call.arguments().getFirst()).value();
    try {
      OptionalLong address = lowering.types().kernel().address(name);
      return new Operand.Scalar(lowering.code().constant(address.orElseThrow()));
    } catch (IOException e) {
      throw new IllegalStateException("the kernel told " + name + " before", e);
    }
  }
}
