package dev.sonde.bpf.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.sys.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads a map of type {@code RINGBUF}, in place: no record is copied and nothing is allocated.
 *
 * <p>The ring ({@code kernel/bpf/ringbuf.c}) is a page that holds how far the consumer has come,
 * writable from here; a page that holds how far producers have come; and the data, mapped twice in
 * a row so that a record never wraps. Positions count bytes since the beginning and never go back.
 * A record has a header of 8 bytes, whose first word is its length with two flags: <i>busy</i>
 * while a program still fills it, and <i>discarded</i> where the program changed its mind.
 * Producers reserve under a lock, but commit in any order; so a busy record holds up those behind
 * it.
 *
 * <p>Of the data only a window is mapped, which moves along: the kernel counts every page of a ring
 * that is mapped as this process's memory, and twice for the two copies.
 *
 * <p>One thread reads at a time.
 */
public final class RingBufferReader implements AutoCloseable {
  private static final int HEADER_SIZE = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final Mapping consumerMapping;
  private final Mapping producerMapping;
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final RingWindow data;
  private final long size;
  private final int fd;
  private long position;
  private long discarded;

  /**
   * Reads a ring buffer.
   *
   * @param map must stay open as long as this reader
   * @throws IllegalArgumentException if it is no ring buffer
   * @throws dev.sonde.bpf.BpfException if it cannot be mapped
   */
  public RingBufferReader(BpfMap map) {
    if (map.type() != MapType.RINGBUF) {
      throw new IllegalArgumentException(map + " is no ring buffer");
    }
    int page = Mapping.pageSize();
    size = map.maxEntries();
    fd = map.fd();
    String what = "ring buffer " + map.name();
    consumerMapping = Mapping.of(fd, 0, page, true, what);
    try {
      producerMapping = Mapping.of(fd, page, page, false, what);
    } catch (RuntimeException e) {
      consumerMapping.close();
      throw e;
    }
    consumer = consumerMapping.segment();
    producer = producerMapping.segment();
    data = new RingWindow(fd, 2L * page, 2 * size, page, what);
    position = (long) LONG.getAcquire(consumer, 0L);
  }

  /** Reads memory that is laid out as a ring, for tests. */
  RingBufferReader(MemorySegment consumer, MemorySegment producer, MemorySegment data) {
    this.consumerMapping = null;
    this.producerMapping = null;
    this.consumer = consumer;
    this.producer = producer;
    this.data = new RingWindow(data);
    this.size = data.byteSize() / 2;
    this.fd = -1;
    this.position = (long) LONG.getAcquire(consumer, 0L);
  }

  /** The ring's size in bytes, the records' headers included. */
  public long size() {
    return size;
  }

  /** How far records have been read, in bytes since the beginning. */
  public long consumerPosition() {
    return position;
  }

  /** How far programs have reserved records, in bytes since the beginning. */
  public long producerPosition() {
    return (long) LONG.getAcquire(producer, 0L);
  }

  /** How many records programs reserved and then discarded, of those read so far. */
  public long discarded() {
    return discarded;
  }

  /**
   * Reads the records there are, and those that come while it reads.
   *
   * @param limit the most records to read
   * @return how many were read; fewer than the limit where the ring is empty, or the next record is
   *     still being filled
   */
  public int drain(RecordHandler handler, int limit) {
    return read(handler, limit, Long.MAX_VALUE);
  }

  /**
   * Reads the records that begin before a position.
   *
   * @param end a position, as {@link #producerPosition} gives it
   * @return how many were read. All up to the position unless {@link #consumerPosition} is less
   *     now, because a record is still being filled
   */
  public int drainUntil(RecordHandler handler, long end) {
    return read(handler, Integer.MAX_VALUE, end);
  }

  private int read(RecordHandler handler, int limit, long end) {
    int count = 0;
    long mask = size - 1;
    // Room is given back in steps, and producers are looked at when all that is known of is read:
    // either, done with each record, would contend with the programs for a cache line.
    long step = size >> 4;
    long released = position;
    long produced = producerPosition();
    try {
      while (count < limit && position < end) {
        long at = position & mask;
        int header = 0;
        boolean ready = position < produced;
        if (ready) {
          data.cover(at, HEADER_SIZE);
          header = (int) INT.getAcquire(data.memory(), data.offset(at));
          ready = (header & BUSY) == 0;
        }
        if (!ready) {
          if (released == position) {
            break;
          }
          // A program that committed while the old position was out woke nobody: look once more.
          release();
          released = position;
          produced = producerPosition();
          continue;
        }
        int length = header & ~DISCARDED;
        position += length + HEADER_SIZE + 7 & -8;
        if ((header & DISCARDED) != 0) {
          discarded++;
        } else {
          count++;
          data.cover(at, HEADER_SIZE + length);
          handler.record(data.memory(), data.offset(at) + HEADER_SIZE, length);
        }
        if (position - released >= step) {
          release();
          released = position;
          produced = producerPosition();
        }
      }
    } finally {
      if (released != position) {
        release();
      }
    }
    return count;
  }

  /** Tells programs how far the ring is free again. */
  private void release() {
    LONG.setRelease(consumer, 0L, position);
    // A program that commits a record wakes the reader only if it sees that all before it is read.
    // So the position must be out before the reader looks whether there is more.
    VarHandle.fullFence();
  }

  /** The map's descriptor, for waiting. */
  int fd() {
    return fd;
  }

  @Override
  public void close() {
    data.close();
    producerMapping.close();
    consumerMapping.close();
  }
}
