package dev.sonde.bpf.host;

import dev.sonde.bpf.sys.ClockCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** International Atomic Time, as this machine knows it. */
public final class AtomicTime {
  private static final int TRIES = 5;

  private AtomicTime() {}

  /**
   * What to add to a time of {@code CLOCK_MONOTONIC}, as {@code bpf_ktime_get_ns} gives it, for the
   * nanoseconds of {@code CLOCK_TAI}. Good to about the time that reading a clock takes.
   */
  public static long offsetNanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(ClockCall.TIMESPEC_SIZE, 8);
      long offset = 0;
      long narrowest = Long.MAX_VALUE;
      // One clock is read before and after the other; the closest pair of a few tells best.
      for (int i = 0; i < TRIES; i++) {
        long before = ClockCall.read(ClockCall.TAI, timespec);
        long monotonic = ClockCall.read(ClockCall.MONOTONIC, timespec);
        long after = ClockCall.read(ClockCall.TAI, timespec);
        if (after - before < narrowest && after >= before) {
          narrowest = after - before;
          offset = before + narrowest / 2 - monotonic;
        }
      }
      return offset;
    }
  }
}
