package dev.sonde.runtime.session;

import dev.sonde.bpf.ring.RingWait;
import dev.sonde.runtime.event.OrderedRings;
import dev.sonde.runtime.output.OutputWriter;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads events until the session is to stop. While few come, the kernel wakes the reader for each.
 * Once they come thick, it is told not to, and the reader looks by itself every few milliseconds:
 * so a program pays for no wake-up, and a batch costs one.
 */
final class EventLoop {
  private static final long MILLI = 1_000_000;

  /** Between two looks at the loss counters and at the traced process. */
  private static final long TICK_NANOS = 1_000 * MILLI;

  /** Two wake-ups closer than this mean that it is time to look without being woken. */
  private static final long CLOSE_NANOS = 2 * MILLI;

  private static final long SHORTEST_NAP_NANOS = MILLI / 8;
  private static final long LONGEST_NAP_NANOS = 8 * MILLI;

  /**
   * The longest nap for each byte of the ring, in tenths of a nanosecond: programs that write 100
   * MB a second then fill a quarter of it.
   */
  private static final long NAP_TENTHS_PER_BYTE = 25;

  /** How many naps may find nothing before the kernel is asked to wake the reader again. */
  private static final int IDLE_NAPS = 3;

  /**
   * A program that read the wake-up flag before it was set back, and then wrote its record, wakes
   * nobody; so the first wait afterwards is short.
   */
  private static final int FIRST_WAIT_MILLIS = 20;

  /** What ends the loop, and what it does now and then. */
  interface Conditions {
    /** Whether the session is to end. */
    boolean stopping();

    /** Called about once a second. */
    void tick();
  }

  private final OrderedRings rings;
  private final RingWait wait;
  private final WakeupFlag wakeup;
  private final long capacity;
  private final long longestNap;
  private final OutputWriter writer;

  /**
   * A loop.
   *
   * @param capacity bytes of the data ring
   */
  EventLoop(
      OrderedRings rings, RingWait wait, WakeupFlag wakeup, long capacity, OutputWriter writer) {
    this.rings = rings;
    this.wait = wait;
    this.wakeup = wakeup;
    this.capacity = capacity;
    this.longestNap =
        Math.clamp(capacity * NAP_TENTHS_PER_BYTE / 10, SHORTEST_NAP_NANOS, LONGEST_NAP_NANOS);
    this.writer = writer;
  }

  /** Reads events until the conditions end it. */
  void run(Conditions conditions) {
    long nextTick = System.nanoTime() + TICK_NANOS;
    long lastWake = System.nanoTime() - TICK_NANOS;
    boolean freshlyQuiet = false;
    while (!conditions.stopping()) {
      int count = rings.poll();
      if (count > 0) {
        writer.idle();
      }
      long now = System.nanoTime();
      if (now >= nextTick) {
        conditions.tick();
        nextTick = now + TICK_NANOS;
      }
      if (conditions.stopping()) {
        return;
      }
      if (count > 0 && now - lastWake < CLOSE_NANOS && wakeup.isThere()) {
        nextTick = runBusy(conditions, nextTick);
        freshlyQuiet = true;
        lastWake = System.nanoTime() - TICK_NANOS;
      } else {
        lastWake = now;
        long millis = freshlyQuiet ? FIRST_WAIT_MILLIS : (nextTick - now) / MILLI + 1;
        wait.await((int) millis);
        freshlyQuiet = false;
      }
    }
  }

  /** Looks by itself until several looks in a row find nothing; gives back the next tick. */
  private long runBusy(Conditions conditions, long firstTick) {
    long nextTick = firstTick;
    long nap = Math.min(MILLI, longestNap);
    int idle = 0;
    wakeup.quiet();
    try {
      while (idle < IDLE_NAPS && !conditions.stopping()) {
        LockSupport.parkNanos(nap);
        nap = nextNap(nap);
        idle = rings.poll() > 0 ? 0 : idle + 1;
        writer.idle();
        long now = System.nanoTime();
        if (now >= nextTick) {
          conditions.tick();
          nextTick = now + TICK_NANOS;
        }
      }
    } finally {
      wakeup.loud();
    }
    return nextTick;
  }

  /** Shorter the more there was to read, so that the ring never comes near to being full. */
  private long nextNap(long nap) {
    long pending = rings.pendingBytes();
    if (pending > capacity >> 3) {
      return Math.max(SHORTEST_NAP_NANOS, nap >> 2);
    }
    return pending < capacity >> 5 ? Math.min(longestNap, nap * 2) : nap;
  }
}
