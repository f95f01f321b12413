package dev.sonde.bpf.ring;

import java.lang.foreign.MemorySegment;

/** Takes records as they are read. */
@FunctionalInterface
public interface RecordHandler {

  /**
   * Called for each record, in the order of the ring.
   *
   * @param data memory that holds the record; valid during the call only
   * @param offset where the record begins in it
   * @param length bytes of the record
   */
  void record(MemorySegment data, long offset, int length);
}
