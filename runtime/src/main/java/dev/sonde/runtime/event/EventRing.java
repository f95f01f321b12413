package dev.sonde.runtime.event;

import dev.sonde.bpf.ring.RecordHandler;
import dev.sonde.bpf.ring.RingBufferReader;

/**
 * A ring buffer as its reader sees it. Positions count bytes since the beginning and never go back.
 */
public interface EventRing {

  /** How far programs have reserved records. */
  long producerPosition();

  /** How far records have been read. */
  long consumerPosition();

  /**
   * Reads the records that begin before {@code end}, unless one is still being filled: then those
   * before it.
   *
   * @return how many were read
   */
  int drainUntil(RecordHandler handler, long end);

  /** A ring of the kernel's. */
  static EventRing of(RingBufferReader reader) {
    return new KernelRing(reader);
  }

  /** No ring: one that never holds anything. */
  static EventRing none() {
    return EmptyRing.INSTANCE;
  }

  /** A ring buffer map. */
  record KernelRing(RingBufferReader reader) implements EventRing {
    @Override
    public long producerPosition() {
      return reader.producerPosition();
    }

    @Override
    public long consumerPosition() {
      return reader.consumerPosition();
    }

    @Override
    public int drainUntil(RecordHandler handler, long end) {
      return reader.drainUntil(handler, end);
    }
  }

  /** What stands for a ring that no program writes to. */
  enum EmptyRing implements EventRing {
    INSTANCE;

    @Override
    public long producerPosition() {
      return 0;
    }

    @Override
    public long consumerPosition() {
      return 0;
    }

    @Override
    public int drainUntil(RecordHandler handler, long end) {
      return 0;
    }
  }
}
