package dev.sonde.script.function;

import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** {@code ksym(address)}: the name of what the kernel has at an address. */
final class KernelSymbolName extends DocumentedFunction {
  KernelSymbolName() {
    super(
        1,
        1,
        new Documentation(
            "ksym",
            List.of("ksym_t ksym(uint64 addr)"),
            "The name of the kernel's function that contains the address. It is looked up when it is"
                + " printed.",
            "tracepoint:timer:timer_start { @[ksym(args.function)] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    checkAddress(call, typing);
    return type();
  }

  /** An address of the kernel that is shown by name. */
  static ScriptType type() {
    return ScriptType.Rendered.number("ksym_t", new Name());
  }

  /** Checks that the only argument can be an address. */
  static void checkAddress(Expression.Call call, Typing typing) {
    Expression address = call.arguments().getFirst();
    switch (typing.type(address)) {
      case ScriptType.IntegerType _, ScriptType.Pointer _, ScriptType.Unknown _ -> {
        // These are addresses, or may become some.
      }
      default ->
          typing.error(address.span(), call.name() + "() expects an integer or pointer argument");
    }
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.number(call.arguments().getFirst()));
  }

  private record Name() implements Renderer {
    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      return environment.kernelSymbol(data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
    }
  }
}
