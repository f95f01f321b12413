package dev.sonde.runtime.event;

import dev.sonde.bpf.ring.PerfBufferReader;
import dev.sonde.bpf.ring.RecordHandler;
import dev.sonde.compiler.program.EventLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The data ring and the control ring read as one stream, in the order in which each CPU wrote.
 *
 * <p>A control record says how far the data ring had been filled when it was made; data up to there
 * is read before it, data behind it after it. For that, how far the data ring is filled is looked
 * at <em>before</em> the control ring is found empty: a program that writes a control record and
 * then data cannot have its data read while its control record is not yet seen.
 */
public final class OrderedRings {
  private final EventRing data;
  private final EventRing control;
  private final RecordHandler onData;
  private final RecordHandler onControl;
  private final RecordHandler readControl = this::controlRecord;
  private final RecordHandler readData = this::dataRecord;
  private PerfBufferReader packets;
  private boolean stopped;

  /** When records are no longer handed on, by {@link System#nanoTime}, if {@link #limited}. */
  private volatile long deadline;

  private volatile boolean limited;
  private long abandoned;

  /** Data records read because a control record had to come behind them, in this poll. */
  private int readAhead;

  /**
   * Reads two rings, either of which may be {@link EventRing#none}.
   *
   * @param onData given the records of the data ring
   * @param onControl given the records of the control ring, each when its turn has come
   */
  public OrderedRings(
      EventRing data, EventRing control, RecordHandler onData, RecordHandler onControl) {
    this.data = data;
    this.control = control;
    this.onData = onData;
    this.onControl = onControl;
  }

  /** Reads packets, too, in no order with the rest. */
  public void addPackets(PerfBufferReader reader) {
    packets = reader;
  }

  /**
   * Reads what is there.
   *
   * @return how many records there were
   */
  public int poll() {
    readAhead = 0;
    long dataEnd = data.producerPosition();
    long controlEnd = control.producerPosition();
    int count = control.drainUntil(readControl, controlEnd);
    while (control.consumerPosition() < controlEnd && !stopped) {
      // A program is in the middle of writing a record; behind it there may be others.
      Thread.onSpinWait();
      count += control.drainUntil(readControl, controlEnd);
    }
    if (!stopped) {
      count += data.drainUntil(readData, dataEnd);
    }
    if (packets != null && !stopped) {
      count += packets.drain(readData);
    }
    return count + readAhead;
  }

  /** How many bytes the data ring holds that have not been read. */
  public long pendingBytes() {
    return data.producerPosition() - data.consumerPosition();
  }

  /** From now on nothing is handed on, until {@link #resume}; may be called by a handler. */
  public void stop() {
    stopped = true;
  }

  /**
   * Hands on records for so long yet and drops those that come later, so that handlers that take
   * long do not hold up the end, until {@link #takeTime}. May be called by any thread.
   */
  public void stopWithin(long nanos) {
    deadline = System.nanoTime() + nanos;
    limited = true;
  }

  /** Hands on records again, however long it takes. */
  public void takeTime() {
    limited = false;
  }

  /** How many records were dropped since time was up. */
  public long abandoned() {
    return abandoned;
  }

  /** Drops what was written until now and reads what comes later. */
  public void resume() {
    skip(control);
    skip(data);
    stopped = false;
  }

  private static void skip(EventRing ring) {
    long end = ring.producerPosition();
    while (ring.consumerPosition() < end) {
      ring.drainUntil(OrderedRings::drop, end);
      Thread.onSpinWait();
    }
  }

  private static void drop(MemorySegment memory, long offset, int length) {}

  private boolean isLate() {
    return limited && System.nanoTime() - deadline >= 0;
  }

  private void dataRecord(MemorySegment memory, long offset, int length) {
    if (isLate()) {
      abandoned++;
    } else {
      onData.record(memory, offset, length);
    }
  }

  private void controlRecord(MemorySegment memory, long offset, int length) {
    if (stopped) {
      return;
    }
    if (isLate()) {
      abandoned++;
      return;
    }
    long before = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + EventLayout.DATA_POSITION);
    while (data.consumerPosition() < before) {
      int count = data.drainUntil(readData, before);
      readAhead += count;
      if (count == 0) {
        Thread.onSpinWait();
      }
    }
    onControl.record(memory, offset, length);
  }
}
