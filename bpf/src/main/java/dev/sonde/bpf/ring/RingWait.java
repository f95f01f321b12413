package dev.sonde.bpf.ring;

import dev.sonde.bpf.sys.EpollDescriptor;

/** Waits until one of several rings has records. One thread waits; any may wake it. */
public final class RingWait implements AutoCloseable {
  private final EpollDescriptor epoll = new EpollDescriptor();

  /**
   * Waits for nothing yet.
   *
   * @throws dev.sonde.bpf.BpfException if the kernel refuses
   */
  public RingWait() {}

  /** Waits for this ring, too, until either is closed. */
  public void add(RingBufferReader ring) {
    epoll.add(ring.fd());
  }

  /** Waits for these rings, too, until either is closed. */
  public void add(PerfBufferReader rings) {
    for (int fd : rings.fds()) {
      epoll.add(fd);
    }
  }

  /**
   * Waits until a ring has records, or {@link #wakeUp} is called.
   *
   * @param timeoutMillis how long at most; 0 only looks, -1 waits for ever
   * @return false where nothing happened; a signal may end the wait early so
   */
  public boolean await(int timeoutMillis) {
    return epoll.await(timeoutMillis);
  }

  /** Ends the wait that another thread is in, or the next one. May be called by any thread. */
  public void wakeUp() {
    epoll.wakeUp();
  }

  @Override
  public void close() {
    epoll.close();
  }
}
