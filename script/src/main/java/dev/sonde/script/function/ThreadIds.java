package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.scope.PidNamespace;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/**
 * {@code pid} and {@code tid}: they differ only in the half of a word they read. Both are those of
 * the namespace that the session runs in; {@code pid(init)} is that of the initial one.
 */
abstract class ThreadIds extends DocumentedFunction {
  /** {@code tgid} of {@code struct bpf_pidns_info}. */
  private static final int PROCESS_OFFSET = 4;

  ThreadIds(Documentation documentation) {
    super(0, 1, documentation);
  }

  @Override
  public final boolean isVariable() {
    return true;
  }

  @Override
  public final boolean isPure() {
    return true;
  }

  /** The wanted id in {@code pid << 32 | tid}. */
  abstract Value select(FunctionBuilder code, Value pidTgid);

  /** Where the wanted id lies in {@code struct bpf_pidns_info { u32 pid; u32 tgid; }}. */
  abstract int namespacedOffset();

  @Override
  public final ScriptType check(Expression.Call call, Typing typing) {
    if (!call.arguments().isEmpty() && !isMode(call.arguments().getFirst())) {
      typing.error(
          call.arguments().getFirst().span(),
          name() + "() only supports curr_ns and init as the argument",
          "curr_ns is the namespace of the session, init the initial one");
    }
    return ScriptType.UINT32;
  }

  private static boolean isMode(Expression argument) {
    return argument instanceof Expression.Identifier identifier
        && (identifier.name().equals("curr_ns") || identifier.name().equals("init"));
  }

  @Override
  public final Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    boolean initial =
        !call.arguments().isEmpty()
            && call.arguments().getFirst() instanceof Expression.Identifier mode
            && mode.name().equals("init");
    if (initial || lowering.pidNamespace().isEmpty()) {
      Value both = code.call(Helper.GET_CURRENT_PID_TGID);
      return new Operand.Scalar(isOfSession(lowering) ? upper(code, both) : select(code, both));
    }
    PidNamespace namespace = lowering.pidNamespace().get();
    Slot info = code.slot(8, 4, name());
    Value address = code.address(info);
    // The helper leaves it as it is where the thread has no id in the namespace.
    code.zero(address, 0, 8);
    code.call(
        Helper.GET_NS_CURRENT_PID_TGID,
        code.constant(namespace.device()),
        code.constant(namespace.inode()),
        address,
        code.constant(8));
    int offset = isOfSession(lowering) ? PROCESS_OFFSET : namespacedOffset();
    return new Operand.Scalar(code.load(address, offset, Width.B4, false));
  }

  /**
   * Whether the probe is run by the session itself. Which of its threads does so means nothing to a
   * script: its first one, which has the id of the process, stands for all.
   */
  private static boolean isOfSession(Lowering lowering) {
    return lowering.point().role() != Probe.Role.EVENT;
  }

  /** Bits 32 to 63. */
  static Value upper(FunctionBuilder code, Value pidTgid) {
    return code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, pidTgid, 32);
  }

  /** Bits 0 to 31. */
  static Value lower(FunctionBuilder code, Value pidTgid) {
    return code.extend(pidTgid, Width.B4, false);
  }
}
