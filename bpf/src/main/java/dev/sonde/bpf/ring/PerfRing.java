package dev.sonde.bpf.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring of one perf event: a {@code struct perf_event_mmap_page}, then the data. Records begin
 * with a {@code struct perf_event_header} and may wrap; those that do are put together here.
 */
final class PerfRing {
  // Members of struct perf_event_mmap_page.
  private static final long DATA_HEAD = 1024;
  private static final long DATA_TAIL = 1032;

  // Members of struct perf_event_header: u32 type, u16 misc, u16 size.
  private static final int HEADER_SIZE = 8;
  private static final int HEADER_BYTES_OFFSET = 6;

  private static final int RECORD_LOST = 2;
  private static final int RECORD_SAMPLE = 9;

  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final MemorySegment control;
  private final MemorySegment data;
  private final long size;
  private final MemorySegment straight;
  private long lost;

  /**
   * A ring.
   *
   * @param memory the control page, then the data
   * @param page the size of the control page
   * @param size the bytes of data, a power of two
   */
  PerfRing(MemorySegment memory, int page, long size) {
    this.control = memory;
    this.data = memory.asSlice(page, size);
    this.size = size;
    this.straight = MemorySegment.ofArray(new byte[1 << 16]); // a record's size has 16 bits
  }

  long lost() {
    return lost;
  }

  int drain(RecordHandler handler) {
    int count = 0;
    long head = (long) LONG.getAcquire(control, DATA_HEAD);
    long tail = (long) LONG.get(control, DATA_TAIL);
    try {
      while (tail < head) {
        long at = tail & size - 1;
        // Records are multiples of 8 bytes long: a header never wraps.
        int type = data.get(JAVA_INT_UNALIGNED, at);
        int length = data.get(JAVA_SHORT_UNALIGNED, at + HEADER_BYTES_OFFSET) & 0xffff;
        MemorySegment record = data;
        long start = at;
        if (at + length > size) {
          long first = size - at;
          MemorySegment.copy(data, at, straight, 0, first);
          MemorySegment.copy(data, 0, straight, first, length - first);
          record = straight;
          start = 0;
        }
        tail += length;
        switch (type) {
          case RECORD_SAMPLE -> {
            // u32 size, then that many bytes
            int bytes = record.get(JAVA_INT_UNALIGNED, start + HEADER_SIZE);
            count++;
            handler.record(record, start + HEADER_SIZE + 4, bytes);
          }
          case RECORD_LOST ->
              // u64 id, u64 lost
              lost += record.get(JAVA_LONG_UNALIGNED, start + HEADER_SIZE + 8);
          default -> {
            // Throttling and the like say nothing about records.
          }
        }
      }
    } finally {
      LONG.setRelease(control, DATA_TAIL, tail);
    }
    return count;
  }
}
