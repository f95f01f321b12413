package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code nsecs}: what time it is. */
final class Nsecs extends DocumentedFunction {
  Nsecs() {
    super(
        0,
        1,
        new Documentation(
            "nsecs",
            List.of("uint64 nsecs", "uint64 nsecs(monotonic|boot|tai)"),
            "Nanoseconds since the machine was started: with the time it was suspended (boot, if"
                + " nothing is said) or without it (monotonic); or International Atomic Time"
                + " (tai).",
            "tracepoint:syscalls:sys_enter_read { @start[tid] = nsecs; }"));
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
  public ScriptType check(Expression.Call call, Typing typing) {
    if (!call.arguments().isEmpty()) {
      Expression argument = call.arguments().getFirst();
      switch (mode(call)) {
        case "boot", "monotonic", "tai" -> {
          // These are the kernel's own.
        }
        case "sw_tai" ->
            typing.error(
                argument.span(), "nsecs(sw_tai) is not supported yet", "nsecs(tai) is exact");
        default ->
            typing.error(
                argument.span(),
                "Invalid timestamp mode: " + argument.span().text(),
                "the modes are boot, monotonic and tai");
      }
    }
    return ScriptType.UINT64;
  }

  private static String mode(Expression.Call call) {
    if (call.arguments().isEmpty()) {
      return "boot";
    }
    return call.arguments().getFirst() instanceof Expression.Identifier identifier
        ? identifier.name()
        : "";
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Helper clock =
        switch (mode(call)) {
          case "monotonic" -> Helper.KTIME_GET_NS;
          case "tai" -> Helper.KTIME_GET_TAI_NS;
          default -> Helper.KTIME_GET_BOOT_NS;
        };
    return new Operand.Scalar(lowering.code().call(clock));
  }
}
