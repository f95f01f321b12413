package dev.sonde.symbols.unwind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Walks a stack by call frame information, from registers and memory as they were at one moment.
 */
public final class StackWalk {
  private final Code code;
  private final Memory memory;

  /** Tells the rule for every instruction of a process. */
  public interface Code {
    /** The rule at an address of the process; {@link FrameRule#UNKNOWN} where there is none. */
    FrameRule rule(long address) throws IOException;
  }

  /** The memory of a process. */
  public interface Memory {
    /** The 8 bytes at an address, or nothing where there are none. */
    OptionalLong read(long address);
  }

  /** A walk over the stacks of one process. */
  public StackWalk(Code code, Memory memory) {
    this.code = code;
    this.memory = memory;
  }

  /**
   * The instructions of the frames, from the innermost outwards: where it runs, and then where each
   * call returns to. The walk ends with the outermost function, or where nothing is known.
   *
   * @param instruction that is about to run
   * @param limit how many frames at most
   */
  public List<Long> walk(long instruction, long stackPointer, long framePointer, int limit)
      throws IOException {
    List<Long> frames = new ArrayList<>();
    long pc = instruction;
    long sp = stackPointer;
    long fp = framePointer;
    boolean called = false;
    while (frames.size() < limit) {
      frames.add(pc);
      // A call may be the last instruction of a function: its return address is of another.
      FrameRule rule = code.rule(called ? pc - 1 : pc);
      if (rule.cfa() == FrameRule.Base.UNKNOWN || rule.isOutermost()) {
        break;
      }
      OptionalLong found = cfa(rule, pc, sp, fp);
      if (found.isEmpty()) {
        break;
      }
      long cfa = found.getAsLong();
      OptionalLong returns =
          saved(rule.returnAddress(), rule.returnOffset(), cfa, sp, fp, OptionalLong.empty());
      OptionalLong frame =
          saved(rule.framePointer(), rule.frameOffset(), cfa, sp, fp, OptionalLong.of(fp));
      // The stack grows downwards: a caller's frame is above, unless signals have their own stack.
      boolean upwards = rule.isOfSignal() || Long.compareUnsigned(cfa, sp) > 0;
      if (!upwards || returns.isEmpty() || returns.getAsLong() == 0 || frame.isEmpty()) {
        break;
      }
      called = !rule.isOfSignal();
      fp = frame.getAsLong();
      sp = cfa;
      pc = returns.getAsLong();
    }
    return frames;
  }

  private OptionalLong cfa(FrameRule rule, long pc, long sp, long fp) {
    int offset = rule.cfaOffset();
    return switch (rule.cfa()) {
      case STACK_POINTER -> OptionalLong.of(sp + offset);
      case FRAME_POINTER -> OptionalLong.of(fp + offset);
      case LINKAGE_TABLE -> OptionalLong.of(sp + ((pc & 15) >= offset ? 16 : 8));
      case AT_STACK_POINTER -> memory.read(sp + offset);
      case AT_FRAME_POINTER -> memory.read(fp + offset);
      case UNKNOWN -> OptionalLong.empty();
    };
  }

  /** A register of the caller; {@code same} where it is still in there, or lost. */
  private OptionalLong saved(
      FrameRule.Saved how, int offset, long cfa, long sp, long fp, OptionalLong same) {
    return switch (how) {
      case SAME, LOST -> same;
      case AT_OFFSET -> memory.read(cfa + offset);
      case AT_STACK_POINTER -> memory.read(sp + offset);
      case AT_FRAME_POINTER -> memory.read(fp + offset);
    };
  }
}
