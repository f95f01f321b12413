package dev.sonde.bpf.ring;

import dev.sonde.bpf.sys.Mapping;
import java.lang.foreign.MemorySegment;

/** The part of a ring's data that is mapped at present: a stretch of both copies in a row. */
final class RingWindow implements AutoCloseable {
  private static final long SIZE = 1 << 20;

  private final int fd;
  private final long fileOffset;
  private final long dataSize;
  private final int page;
  private final String what;
  private Mapping mapping;
  private MemorySegment memory;
  private long start;
  private long end;

  /**
   * A window on nothing yet.
   *
   * @param fileOffset where the data begins in the ring's file
   * @param dataSize bytes of both copies
   * @param what names the ring in messages
   */
  RingWindow(int fd, long fileOffset, long dataSize, int page, String what) {
    this.fd = fd;
    this.fileOffset = fileOffset;
    this.dataSize = dataSize;
    this.page = page;
    this.what = what;
  }

  /** A window on all of the data, for tests. */
  RingWindow(MemorySegment data) {
    this(-1, 0, data.byteSize(), 1, "");
    this.memory = data;
    this.end = data.byteSize();
  }

  /** Moves the window, if need be, so that {@code length} bytes from {@code at} on are in it. */
  void cover(long at, long length) {
    if (at < start || at + length > end) {
      move(at, length);
    }
  }

  private void move(long at, long length) {
    if (mapping != null) {
      mapping.close();
      mapping = null;
      end = 0;
    }
    start = at & -page;
    long wanted = Math.max(SIZE, at - start + length + page - 1 & -page);
    long mapped = Math.min(wanted, dataSize - start);
    mapping = Mapping.of(fd, fileOffset + start, mapped, false, what);
    memory = mapping.segment();
    end = start + mapped;
  }

  /** The memory of the window. */
  MemorySegment memory() {
    return memory;
  }

  /** Where in {@link #memory} a place of the data is. */
  long offset(long at) {
    return at - start;
  }

  @Override
  public void close() {
    if (mapping != null) {
      mapping.close();
    }
  }
}
