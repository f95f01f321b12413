package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file mapped for reading, and who may write it, both of the same open file. Java's own file
 * channels cannot do this: they map what is only read as shared, which the kernel refuses for
 * {@code /sys/kernel/btf/vmlinux}, and their first mapping costs a cold JVM 17 ms.
 *
 * <p>The mapping lasts as long as {@code bytes} or a view of it can be reached.
 *
 * @param bytes the whole file; reading past the end of one that has since been cut short is fatal,
 *     so only files that are replaced and never cut are opened
 * @param owner the user it belongs to
 * @param permissions the lower nine bits of its mode
 */
public record MappedFile(MemorySegment bytes, int owner, int permissions) {
  private static final int AT_FDCWD = -100;
  private static final int O_CLOEXEC = 02000000;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7ff;

  // struct statx of include/uapi/linux/stat.h, the same on every architecture.
  private static final int STATX_SIZE = 256;
  private static final int STX_UID = 20;
  private static final int STX_MODE = 28;
  private static final int STX_SIZE = 40;

  private static final int PROT_READ = 1;
  private static final int MAP_PRIVATE = 2;

  /**
   * Opens a file and maps it.
   *
   * @throws BpfException if it is not there, may not be read, is empty or cannot be mapped
   */
  public static MappedFile open(String path) {
    String operation = "map " + path;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      long opened =
          SystemCall.invoke(SystemCallNumber.OPENAT, AT_FDCWD, name.address(), O_CLOEXEC, 0, 0, 0);
      try (Descriptor descriptor = Descriptor.of(opened, operation)) {
        return map(descriptor, arena, operation);
      }
    }
  }

  @SuppressWarnings("restricted")
  private static MappedFile map(Descriptor descriptor, Arena arena, String operation) {
    MemorySegment status = arena.allocate(STATX_SIZE, Long.BYTES);
    MemorySegment empty = arena.allocateFrom("");
    check(
        SystemCall.invoke(
            SystemCallNumber.STATX,
            descriptor.number(),
            empty.address(),
            AT_EMPTY_PATH,
            STATX_BASIC_STATS,
            status.address(),
            0),
        operation);
    ByteBuffer words = status.asByteBuffer().order(ByteOrder.nativeOrder());
    long size = words.getLong(STX_SIZE);
    long address =
        check(
            SystemCall.invoke(
                SystemCallNumber.MMAP, 0, size, PROT_READ, MAP_PRIVATE, descriptor.number(), 0),
            operation);
    MemorySegment bytes =
        MemorySegment.ofAddress(address)
            .reinterpret(size, Arena.ofAuto(), MappedFile::unmap)
            .asReadOnly();
    return new MappedFile(bytes, words.getInt(STX_UID), words.getShort(STX_MODE) & 0777);
  }

  private static long check(long result, String operation) {
    if (result < 0) {
      throw new BpfException(operation, (int) -result);
    }
    return result;
  }

  private static void unmap(MemorySegment segment) {
    SystemCall.invoke(SystemCallNumber.MUNMAP, segment.address(), segment.byteSize(), 0);
  }
}
