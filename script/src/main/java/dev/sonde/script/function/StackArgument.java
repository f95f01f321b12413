package dev.sonde.script.function;

import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/**
 * {@code sarg0}, {@code sarg1} and so on: the arguments of a function that no register had room
 * for.
 */
final class StackArgument extends BuiltinVariable {
  private final int number;

  /**
   * One of them.
   *
   * @param number from 0
   */
  StackArgument(int number) {
    super(
        new Documentation(
            "sarg" + number,
            List.of("uint64 sarg" + number + ", sarg1, ..."),
            "An argument, counted from 0, of those that the function that is entered finds on the"
                + " stack, 8 bytes each. Which are there depends on the architecture and on the"
                + " types of all.",
            "uprobe:libc:printf { @[sarg" + number + "] = count(); }"));
    this.number = number;
  }

  @Override
  public boolean needsKprobe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (!typing.point().context().registers() || typing.point().context().numbered().isEmpty()) {
      typing.error(
          call.span(),
          "The "
              + name()
              + " builtin can only be used with 'kprobes', 'uprobes' and 'usdt' probes");
    }
    return ScriptType.UINT64;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    ProbeRegisters registers = ProbeRegisters.host();
    ValueSource place =
        new ValueSource.InMemory(
            registers.stackPointerOffset(),
            -1,
            1,
            registers.stackArgumentOffset(number),
            Long.BYTES,
            false);
    return new Operand.Scalar(ContextValue.read(place, lowering));
  }
}
