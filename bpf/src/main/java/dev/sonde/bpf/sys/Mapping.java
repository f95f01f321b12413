package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Owns memory shared with the kernel: {@code mmap(2)} of a descriptor. Its segment may be used by
 * any thread until it is closed, and by none after.
 */
public final class Mapping implements AutoCloseable {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  /** {@code AT_PAGESZ} of {@code include/uapi/linux/auxvec.h}. */
  private static final long PAGE_SIZE_ENTRY = 6;

  private final Arena arena;
  private final MemorySegment segment;

  private Mapping(Arena arena, MemorySegment segment) {
    this.arena = arena;
    this.segment = segment;
  }

  /**
   * Maps part of a descriptor, shared.
   *
   * @param offset where it begins, a multiple of the page size
   * @param length bytes, rounded up to whole pages by the kernel
   * @param what names it in the message of a failure
   * @throws BpfException if the kernel refuses
   */
  @SuppressWarnings("restricted")
  public static Mapping of(
      int descriptor, long offset, long length, boolean writable, String what) {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    long address =
        SystemCall.invoke(
            SystemCallNumber.MMAP, 0, length, protection, MAP_SHARED, descriptor, offset);
    if (address < 0) {
      throw new BpfException("map " + what + " into memory", (int) -address);
    }
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(address).reinterpret(length, arena, Mapping::unmap);
    return new Mapping(arena, segment);
  }

  private static void unmap(MemorySegment segment) {
    SystemCall.invoke(SystemCallNumber.MUNMAP, segment.address(), segment.byteSize(), 0);
  }

  /** The memory. */
  public MemorySegment segment() {
    return segment;
  }

  /** Unmaps the memory; again does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** The size of a page: fixed on x86-64, the kernel builder's choice on arm64. */
  public static int pageSize() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> 4096;
      default -> pageSizeOfKernel();
    };
  }

  private static int pageSizeOfKernel() {
    try {
      ByteBuffer entries =
          ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
              .order(ByteOrder.nativeOrder());
      while (entries.remaining() >= 16) {
        long key = entries.getLong();
        long value = entries.getLong();
        if (key == PAGE_SIZE_ENTRY) {
          return (int) value;
        }
      }
      throw new BpfException("tell the page size", 0, "/proc/self/auxv does not have it");
    } catch (IOException e) {
      throw new BpfException("tell the page size", 0, e.getMessage());
    }
  }
}
