package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;

/** A C structure that a call reads and writes, zeroed at first; fields are named by offset. */
public final class Attr {
  /** The room for a kernel object's name, its NUL included: {@code BPF_OBJ_NAME_LEN}. */
  private static final int NAME_SIZE = 16;

  private final MemorySegment segment;

  /**
   * A zeroed structure.
   *
   * @param size its bytes
   */
  public Attr(SegmentAllocator allocator, int size) {
    this.segment = allocator.allocate(size, 8);
  }

  /** Sets a {@code __u32} field. */
  public Attr u32(int offset, int value) {
    segment.set(JAVA_INT_UNALIGNED, offset, value);
    return this;
  }

  /** Sets a {@code __u64} field. */
  public Attr u64(int offset, long value) {
    segment.set(JAVA_LONG_UNALIGNED, offset, value);
    return this;
  }

  /** Sets a field that holds an address. */
  public Attr pointer(int offset, MemorySegment target) {
    return u64(offset, target.address());
  }

  /**
   * Sets a {@code char[BPF_OBJ_NAME_LEN]} field to as much of a name as fits; what the kernel does
   * not allow in a name becomes an underscore.
   */
  public Attr name(int offset, String name) {
    int length = Math.min(name.length(), NAME_SIZE - 1);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean allowed =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '.';
      segment.set(JAVA_BYTE, offset + i, allowed ? (byte) c : (byte) '_');
    }
    return this;
  }

  /** A {@code __u8} field. */
  public int u8(int offset) {
    return segment.get(JAVA_BYTE, offset) & 0xff;
  }

  /** A {@code __u32} field. */
  public int u32(int offset) {
    return segment.get(JAVA_INT_UNALIGNED, offset);
  }

  /** A {@code __u64} field. */
  public long u64(int offset) {
    return segment.get(JAVA_LONG_UNALIGNED, offset);
  }

  /** A {@code char[BPF_OBJ_NAME_LEN]} field. */
  public String name(int offset) {
    return segment.asSlice(offset, NAME_SIZE).getString(0, StandardCharsets.UTF_8);
  }

  /** The structure's memory. */
  public MemorySegment segment() {
    return segment;
  }
}
