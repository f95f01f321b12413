package dev.sonde.script.function;

import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/** {@code arg0}, {@code arg1} and so on: what the traced function or probe was given. */
final class NumberedArgument extends BuiltinVariable {
  private final int number;

  /**
   * One of them.
   *
   * @param number from 0
   */
  NumberedArgument(int number) {
    super(
        new Documentation(
            "arg" + number,
            List.of("uint64 arg" + number + ", arg1, ..."),
            "An argument, counted from 0, of the function that is entered or of the USDT probe, as"
                + " the architecture passes integers and pointers: on x86-64 the first six, on"
                + " arm64 the first eight; or of a raw tracepoint.",
            "uprobe:libc:write { @[arg" + number + "] = count(); }"));
    this.number = number;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    List<ValueSource> numbered = typing.point().context().numbered();
    if (numbered.isEmpty()) {
      typing.error(
          call.span(),
          "The "
              + name()
              + " builtin can only be used with 'kprobes', 'uprobes', 'usdt' and"
              + " 'rawtracepoint' probes");
    } else if (number >= numbered.size()) {
      typing.error(
          call.span(),
          typing.point().context().registers()
              ? ProbeRegisters.host().architecture() + " doesn't support " + name()
              : typing.point().name() + " has no " + name());
    } else {
      checkReadable(numbered.get(number), call, typing);
    }
    return ScriptType.UINT64;
  }

  private void checkReadable(ValueSource source, Expression.Call call, Typing typing) {
    switch (source) {
      case ValueSource.Unreadable(String place) ->
          typing.error(
              call.span(),
              name() + " of " + typing.point().name() + " cannot be read: it is in " + place);
      case ValueSource.Absent _ ->
          typing.warning(
              call.span(), typing.point().name() + " has no " + name() + ": it is 0 there");
      case ValueSource.ByCookie(List<ValueSource> places) -> {
        for (ValueSource place : places) {
          checkReadable(place, call, typing);
        }
      }
      case ValueSource.Constant _,
          ValueSource.InContext _,
          ValueSource.InMemory _,
          ValueSource.TrampolineArgument _,
          ValueSource.TrampolineResult _ -> {
        // All of these a program can read.
      }
    }
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    ValueSource source = lowering.point().context().numbered().get(number);
    return new Operand.Scalar(ContextValue.read(source, lowering));
  }
}
