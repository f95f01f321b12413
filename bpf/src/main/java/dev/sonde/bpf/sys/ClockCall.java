package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.MemorySegment;

/** {@code clock_gettime(2)}. */
public final class ClockCall {
  /** {@code CLOCK_REALTIME} of {@code include/uapi/linux/time.h}. */
  public static final int REALTIME = 0;

  /** {@code CLOCK_MONOTONIC}. */
  public static final int MONOTONIC = 1;

  /** {@code CLOCK_TAI}. */
  public static final int TAI = 11;

  /** {@code CLOCK_BOOTTIME}. */
  public static final int BOOTTIME = 7;

  /** {@code sizeof(struct timespec)}. */
  public static final int TIMESPEC_SIZE = 16;

  private static final long NANOS = 1_000_000_000L;

  private ClockCall() {}

  /**
   * Reads a clock, in nanoseconds.
   *
   * @param timespec {@link #TIMESPEC_SIZE} bytes of native memory to read it into
   */
  public static long read(int clock, MemorySegment timespec) {
    long result = SystemCall.invoke(SystemCallNumber.CLOCK_GETTIME, clock, timespec.address(), 0);
    if (result < 0) {
      throw new BpfException("read clock " + clock, (int) -result);
    }
    return timespec.get(JAVA_LONG, 0) * NANOS + timespec.get(JAVA_LONG, 8);
  }
}
