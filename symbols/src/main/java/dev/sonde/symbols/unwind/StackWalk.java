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
    while (frames.size() < limit) {
      frames.add(pc);
      // A call may be the last instruction of a function: its return address is of another.
      FrameRule rule = code.rule(frames.size() == 1 ? pc : pc - 1);
      if (rule.cfa() == FrameRule.Base.UNKNOWN || rule.isOutermost()) {
        break;
      }
      long cfa = cfa(rule, pc, sp, fp);
      OptionalLong returns = memory.read(cfa + rule.returnOffset());
      // The stack grows downwards: a caller's frame is above.
      boolean upwards = Long.compareUnsigned(cfa, sp) > 0;
      boolean saved = rule.returnAddress() == FrameRule.Saved.AT_OFFSET;
      if (!upwards || !saved || returns.isEmpty() || returns.getAsLong() == 0) {
        break;
      }
      if (rule.framePointer() == FrameRule.Saved.AT_OFFSET) {
        OptionalLong frame = memory.read(cfa + rule.frameOffset());
        if (frame.isEmpty()) {
          break;
        }
        fp = frame.getAsLong();
      }
      sp = cfa;
      pc = returns.getAsLong();
    }
    return frames;
  }

  private static long cfa(FrameRule rule, long pc, long sp, long fp) {
    return switch (rule.cfa()) {
      case STACK_POINTER -> sp + rule.cfaOffset();
      case FRAME_POINTER -> fp + rule.cfaOffset();
      case LINKAGE_TABLE -> sp + ((pc & 15) >= rule.cfaOffset() ? 16 : 8);
      case UNKNOWN -> 0;
    };
  }
}
