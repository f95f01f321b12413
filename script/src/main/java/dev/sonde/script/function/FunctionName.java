package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/** {@code func}: the function that is traced, by its address. */
final class FunctionName extends BuiltinVariable {
  /**
   * What came to the kernel together with telling at a return which function of a program it is.
   */
  private static final String TOLD_AT_RETURN = "bpf_get_func_ip_uprobe_multi";

  FunctionName() {
    super(
        new Documentation(
            "func",
            List.of("ksym_t func", "usym_t func"),
            "The name of the function that is traced, in kprobes, fentry, fexit and uprobes.",
            "fentry:vfs_* { @[func] = count(); }"));
  }

  @Override
  public boolean dependsOnPlace(List<ProbePoint> places, Machine machine) {
    // The kernel tells the function to any program, but not of what is in the midst of one.
    boolean atEntry = isTold(places.getFirst());
    for (ProbePoint place : places) {
      if (isTold(place) != atEntry) {
        return true;
      }
    }
    return false;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    if (isOfProgram(typing.point())) {
      checkAddressInProgram(call, typing);
      return UserSymbolName.type();
    }
    if (!isOfKernel(typing.point())) {
      typing.error(
          call.span(),
          "The func builtin can not be used with '" + typing.point().provider() + "' probes",
          "probe is the name of the probe");
      return ScriptType.UNKNOWN;
    }
    return KernelSymbolName.type();
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    return isOfProgram(lowering.point())
        ? UserSymbolName.operand(addressInProgram(lowering), call, lowering)
        : new Operand.Scalar(addressInKernel(lowering));
  }

  private static boolean isOfProgram(ProbePoint point) {
    return point.provider().equals("uprobe") || point.provider().equals("uretprobe");
  }

  /** Refuses what needs {@link #addressInProgram} where the kernel cannot tell it. */
  static void checkAddressInProgram(Expression.Call call, Typing typing) {
    if (typing.point().provider().equals("uretprobe")
        && !typing.types().kernel().hasFunction(TOLD_AT_RETURN)) {
      typing.error(
          call.span(),
          "this kernel does not tell in a uretprobe which function has returned: that came with"
              + " Linux 6.6",
          "probe is the name of the probe, and a uprobe knows its function");
    }
  }

  /** Where a uprobe is, or for a uretprobe the function that has returned. */
  static Value addressInProgram(Lowering lowering) {
    return lowering.point().provider().equals("uprobe")
        ? ContextValue.register(ProbeRegisters.host().offset("pc"), lowering.code())
        : lowering.code().call(Helper.GET_FUNC_IP, lowering.code().context());
  }

  private static boolean isOfKernel(ProbePoint point) {
    return switch (point.provider()) {
      case "kprobe", "kretprobe", "fentry", "fexit" -> true;
      default -> false;
    };
  }

  /** The kernel tells the function only of what is at its entry, or has returned from it. */
  private static Value addressInKernel(Lowering lowering) {
    return isTold(lowering.point())
        ? lowering.code().call(Helper.GET_FUNC_IP, lowering.code().context())
        : ContextValue.register(ProbeRegisters.host().offset("pc"), lowering.code());
  }

  private static boolean isTold(ProbePoint point) {
    return !(point.attachment().orElse(null) instanceof KprobeAttachment one)
        || one.place() instanceof Place.InFunction in && in.offset() == 0;
  }
}
