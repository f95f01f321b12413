package dev.sonde.compiler.expand;

import dev.sonde.compiler.program.CallFrameMaps;

/**
 * Where a walk by call frame information keeps what it knows, in bytes: memory that {@link
 * CallFrameWalk} begins and {@link CallFrameStep} goes on with.
 */
final class WalkState {
  /** The instruction of the frame that is looked at. */
  static final int INSTRUCTION = 0;

  static final int STACK_POINTER = 8;
  static final int FRAME_POINTER = 16;

  /** How many frames there are already. */
  static final int COUNT = 24;

  /** 1 where the instruction is where a call returns to, else 0. */
  static final int CALLED = 32;

  /** 1 where the instruction was come to by a frame pointer that may be none, else 0. */
  static final int GUESSED = 40;

  /** Where the process has the return address that the instruction is. */
  static final int SLOT = 48;

  /**
   * The innermost of the kernel's {@link ReturnInstances} that has not been passed yet, or {@link
   * #NOT_ASKED}.
   */
  static final int INSTANCE = 56;

  /** No address of the kernel. */
  static final long NOT_ASKED = 1;

  /** The mapping that was found last, as {@link CallFrameMaps} lays it out. */
  static final int MAPPING = 64;

  /** A key of {@link CallFrameMaps#MAPPINGS}. */
  static final int KEY = MAPPING + CallFrameMaps.MAPPING_SIZE;

  /** A key of a table: {@code u32}. */
  static final int ROW = KEY + CallFrameMaps.KEY_SIZE;

  /** What was read of the process, a {@code u64}, or of the kernel. */
  static final int READ = ROW + 8;

  /** The frames. */
  static final int FRAMES = READ + ReturnInstances.MAX_SIZE;

  private WalkState() {}

  /** For how many frames there is room: a power of two, so that a mask keeps an index in it. */
  static int capacity(int limit) {
    return Integer.highestOneBit(2 * limit - 1);
  }

  static int size(int limit) {
    return FRAMES + Long.BYTES * capacity(limit);
  }
}
