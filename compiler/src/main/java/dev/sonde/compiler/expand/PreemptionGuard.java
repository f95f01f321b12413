package dev.sonde.compiler.expand;

import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.compiler.ir.Block;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.Instruction;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.Terminator;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.List;

/**
 * Keeps a program to itself on its CPU from start to end, where the kernel lets one task interrupt
 * another in the kernel. A program that another task's run of it, or another program, could come in
 * between of would have its memory of that CPU overwritten (the kernel does not keep runs of a
 * uprobe's program apart), would count in what another has just read, and would be left out by the
 * kernel where it finds itself running.
 */
public final class PreemptionGuard {
  // Kernel functions without arguments (kernel/bpf/helpers.c, since Linux 6.10).
  private static final String DISABLE = "bpf_preempt_disable";
  private static final String ENABLE = "bpf_preempt_enable";

  private PreemptionGuard() {}

  /** The program, guarded where it is to be. */
  public static Function around(Function program, Target target) {
    if (!isInterruptible(program.kind()) || !target.has(Feature.PREEMPT_DISABLE)) {
      return program;
    }
    CodeBuilder code = new CodeBuilder(program);
    for (int b = 0; b < program.blocks().size(); b++) {
      Block block = program.blocks().get(b);
      code.switchTo(b);
      if (b == 0) {
        code.at(Location.NONE);
        code.emit(new KernelOperation.CallKfunc(DISABLE, List.of()));
      }
      for (int i = 0; i < block.instructions().size(); i++) {
        Instruction instruction = block.instructions().get(i);
        code.at(instruction.location());
        code.append(instruction);
      }
      if (block.terminator() instanceof Terminator.Return end) {
        code.at(end.location());
        code.emit(new KernelOperation.CallKfunc(ENABLE, List.of()));
      }
      code.end(block.terminator());
    }
    return code.finish();
  }

  /** Whether the kernel runs programs of a kind where tasks can be switched. */
  private static boolean isInterruptible(ProgramKind kind) {
    return switch (kind.type()) {
      case KPROBE, TRACEPOINT, RAW_TRACEPOINT -> true;
      case TRACING ->
          switch (kind.attachType().orElseThrow()) {
            case TRACE_FENTRY, TRACE_FEXIT, TRACE_RAW_TP -> true;
            default -> false;
          };
      default -> false;
    };
  }
}
