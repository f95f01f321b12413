package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code epoll(7)} with an {@code eventfd(2)} to end a wait from another thread.
 *
 * <p>{@code struct epoll_event} is 12 bytes on x86-64, where it is packed, and 16 elsewhere; as
 * only the number of events counts here, the larger fits both.
 */
public final class EpollDescriptor implements AutoCloseable {
  private static final int CTL_ADD = 1;
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int EPOLLIN = 1;
  private static final int EVENT_SIZE = 16;
  private static final int MAX_EVENTS = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate(EVENT_SIZE * MAX_EVENTS, 8);
  private final MemorySegment counter = arena.allocate(JAVA_LONG);
  private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
  private final Descriptor epoll;
  private final Descriptor wake;

  /** Waits for nothing yet. */
  public EpollDescriptor() {
    epoll =
        Descriptor.of(
            SystemCall.invoke(SystemCallNumber.EPOLL_CREATE1, CLOEXEC, 0, 0), "create an epoll");
    wake =
        Descriptor.of(
            SystemCall.invoke(SystemCallNumber.EVENTFD2, 0, CLOEXEC | NONBLOCK, 0),
            "create an eventfd");
    add(wake.number());
  }

  /** Waits for input from a descriptor, too. */
  public void add(int descriptor) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment event = call.allocate(EVENT_SIZE, 8);
      event.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
      long result =
          SystemCall.invoke(
              SystemCallNumber.EPOLL_CTL,
              epoll.number(),
              CTL_ADD,
              descriptor,
              event.address(),
              0,
              0);
      if (result < 0) {
        throw new BpfException("wait for input", (int) -result);
      }
    }
  }

  /**
   * Waits until there is input, or it is woken.
   *
   * @param timeoutMillis how long at most; 0 only looks, -1 waits for ever
   * @return whether there was input or a wake-up; false after the time or a signal
   */
  public boolean await(int timeoutMillis) {
    long result =
        SystemCall.invoke(
            SystemCallNumber.EPOLL_PWAIT,
            epoll.number(),
            events.address(),
            MAX_EVENTS,
            timeoutMillis,
            0,
            0);
    if (result == -Errno.EINTR) {
      return false;
    }
    if (result < 0) {
      throw new BpfException("wait for input", (int) -result);
    }
    // Wake-ups up to now are answered; the counter is not blocking and may well be zero.
    SystemCall.invoke(SystemCallNumber.READ, wake.number(), counter.address(), Long.BYTES);
    return result > 0;
  }

  /** Ends a wait that another thread is in, or the next one. */
  public void wakeUp() {
    SystemCall.invoke(SystemCallNumber.WRITE, wake.number(), one.address(), Long.BYTES);
  }

  @Override
  public void close() {
    wake.close();
    epoll.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
