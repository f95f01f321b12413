package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code kptr(p)} and {@code uptr(p)}: the same pointer, said to point into one space. */
final class SpaceCast extends DocumentedFunction {
  private final AddressSpace space;

  SpaceCast(String name, AddressSpace space, String memory) {
    super(
        1,
        1,
        new Documentation(
            name,
            List.of("T * " + name + "(T * ptr)"),
            "The same pointer, read from " + memory + " memory.",
            "tracepoint:syscalls:sys_enter_openat { print(str(" + name + "(args.filename))); }"));
    this.space = space;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    ScriptType type = typing.type(call.arguments().getFirst());
    return switch (type) {
      case ScriptType.Pointer pointer -> pointer.in(space);
      case ScriptType.IntegerType _ -> new ScriptType.Pointer(ScriptType.NONE, space);
      case ScriptType.Unknown unknown -> unknown;
      default -> {
        typing.error(
            call.arguments().getFirst().span(),
            name() + "() only supports integer or pointer arguments (" + type + " provided)");
        yield ScriptType.UNKNOWN;
      }
    };
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return new Operand.Scalar(lowering.number(call.arguments().getFirst()));
  }
}
