package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The limit on locked memory. Kernels before 5.11 charge maps and programs to it and refuse them
 * with EPERM beyond; later ones charge them to the memory cgroup instead.
 */
public final class LockedMemory {
  private static final int RLIMIT_MEMLOCK = 8;
  private static final long RLIM_INFINITY = -1;

  private LockedMemory() {}

  /**
   * Lifts the limit of this process.
   *
   * @return whether there was a limit and it is lifted, so that trying again may help
   */
  public static boolean raiseLimit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      long result = prlimit(MemorySegment.NULL, limit);
      if (result < 0 || limit.getAtIndex(JAVA_LONG, 0) == RLIM_INFINITY) {
        return false;
      }
      limit.setAtIndex(JAVA_LONG, 0, RLIM_INFINITY);
      limit.setAtIndex(JAVA_LONG, 1, RLIM_INFINITY);
      return prlimit(limit, MemorySegment.NULL) == 0;
    }
  }

  private static long prlimit(MemorySegment set, MemorySegment get) {
    return SystemCall.invoke(
        SystemCallNumber.PRLIMIT64, 0, RLIMIT_MEMLOCK, set.address(), get.address(), 0, 0);
  }
}
