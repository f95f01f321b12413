package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.host.AtomicTime;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Value;
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
            List.of("uint64 nsecs", "uint64 nsecs(monotonic|boot|tai|sw_tai)"),
            "Nanoseconds since the machine was started: with the time it was suspended (boot, if"
                + " nothing is said) or without it (monotonic); or International Atomic Time"
                + " (tai), also as it was when the script was compiled, counted on (sw_tai).",
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
        case "boot", "monotonic", "tai", "sw_tai" -> {
          // These are clocks.
        }
        default ->
            typing.error(
                argument.span(),
                "Invalid timestamp mode: " + argument.span().text(),
                "the modes are boot, monotonic, tai and sw_tai");
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
    if (mode(call).equals("sw_tai")) {
      Value monotonic = lowering.code().call(Helper.KTIME_GET_NS);
      return new Operand.Scalar(
          lowering.code().binary(BinaryOperator.ADD, monotonic, AtomicTime.offsetNanos()));
    }
    Helper clock =
        switch (mode(call)) {
          case "monotonic" -> Helper.KTIME_GET_NS;
          case "tai" -> Helper.KTIME_GET_TAI_NS;
          default -> Helper.KTIME_GET_BOOT_NS;
        };
    return new Operand.Scalar(lowering.code().call(clock));
  }
}
