package dev.sonde.compiler.ir;

/**
 * A stack to be taken where a program runs. In memory it is {@code u32 process, u32 frames}, then
 * the frames from the innermost outwards, then zeros: so equal stacks have equal bytes.
 *
 * @param kind whose stack, and what is kept of each frame
 * @param limit the most frames
 * @param context the program's
 * @param process the id of the process, with which its addresses are looked up; null for a stack of
 *     the kernel, whose process is 0
 * @param walk what leads from frame to frame
 * @param registers where the registers lie with which the process entered the kernel; null if they
 *     are not those that the walk begins with. A walk by call frame information needs them, the
 *     kernel's own is saved by them where it would lead nowhere
 * @param site where it is counted that a stack could not be read: it has no frames then
 */
public record StackCapture(
    Kind kind,
    int limit,
    Value context,
    Value process,
    Walk walk,
    UserRegisters registers,
    Site site) {

  /** The bytes before the frames. */
  public static final int HEADER = 8;

  /** Where in the header the number of frames lies. */
  public static final int COUNT_OFFSET = 4;

  /** Whose stack it is, and what is kept of a frame. */
  public enum Kind {
    /** Addresses of the kernel. */
    KERNEL(8),
    /** Addresses of the process. */
    USER(8),
    /** {@code struct bpf_stack_build_id}: {@code s32 status, u8 build_id[20], u64 offset or ip}. */
    USER_BUILD_ID(32);

    private final int frameBytes;

    Kind(int frameBytes) {
      this.frameBytes = frameBytes;
    }

    /** The bytes of a frame. */
    public int frameBytes() {
      return frameBytes;
    }
  }

  /** What leads from a frame to the one around it. */
  public enum Walk {
    /** The kernel's own walk: in a process by frame pointers. */
    KERNEL,
    /** The call frame information of a process's programs. */
    CALL_FRAMES
  }

  /** A stack as the kernel walks it. */
  public StackCapture(Kind kind, int limit, Value context, Value process, Site site) {
    this(kind, limit, context, process, Walk.KERNEL, null, site);
  }

  /**
   * Where {@code struct pt_regs} has a process's registers when it was last left, in bytes.
   *
   * @param instruction that it goes on with
   * @param stack its stack pointer
   * @param frame its frame pointer, by which code without one may keep anything
   */
  public record UserRegisters(int instruction, int stack, int frame) {}

  /** The bytes of the whole in memory. */
  public int size() {
    return HEADER + limit * kind.frameBytes;
  }

  /** Shows every operand to {@code visitor}. */
  public void operands(ValueVisitor visitor) {
    visitor.visit(context);
    if (process != null) {
      visitor.visit(process);
    }
  }

  /** The same stack with other operands. */
  public StackCapture withOperands(ValueMapping mapping) {
    return new StackCapture(
        kind,
        limit,
        mapping.apply(context),
        process == null ? null : mapping.apply(process),
        walk,
        registers,
        site);
  }
}
