package dev.sonde.bpf.host;

import dev.sonde.bpf.sys.ClockCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** When this machine was booted, by the clock on the wall. */
public final class BootTime {
  private static final int TRIES = 5;

  private BootTime() {}

  /**
   * What to add to a time of {@code CLOCK_BOOTTIME}, as {@code bpf_ktime_get_boot_ns} gives it, for
   * the nanoseconds since 1970-01-01T00:00:00Z. Good to about the time that reading a clock takes.
   */
  public static long offsetNanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(ClockCall.TIMESPEC_SIZE, 8);
      long offset = 0;
      long narrowest = Long.MAX_VALUE;
      // The wall clock is read before and after; the closest pair of a few tells best.
      for (int i = 0; i < TRIES; i++) {
        long before = ClockCall.read(ClockCall.REALTIME, timespec);
        long boot = ClockCall.read(ClockCall.BOOTTIME, timespec);
        long after = ClockCall.read(ClockCall.REALTIME, timespec);
        if (after - before < narrowest && after >= before) {
          narrowest = after - before;
          offset = before + narrowest / 2 - boot;
        }
      }
      return offset;
    }
  }
}
