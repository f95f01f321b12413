package dev.sonde.runtime.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** The flags that programs pass when they submit a record: whether the kernel wakes the reader. */
final class WakeupFlag {
  /** {@code BPF_RB_NO_WAKEUP} of {@code include/uapi/linux/bpf.h}. */
  private static final long NO_WAKEUP = 1;

  private final MemorySegment memory;
  private final long offset;

  /**
   * The flags at a place of memory that programs share.
   *
   * @param memory null if no program submits to the data ring
   */
  WakeupFlag(MemorySegment memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /** Whether there are any. */
  boolean isThere() {
    return memory != null;
  }

  /** Programs wake nobody. */
  void quiet() {
    set(NO_WAKEUP);
  }

  /** The kernel wakes the reader when it has read all and there is more. */
  void loud() {
    set(0);
  }

  private void set(long flags) {
    memory.set(ValueLayout.JAVA_LONG, offset, flags);
    // Before the reader looks whether there is more: what comes after that look will wake it.
    VarHandle.fullFence();
  }
}
