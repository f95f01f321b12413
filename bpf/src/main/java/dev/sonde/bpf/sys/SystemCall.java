package dev.sonde.bpf.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The way into the kernel: libc's {@code syscall(2)}, the one native function Sonde calls. A handle
 * for each call would cost milliseconds of start-up; this one serves them all.
 */
public final class SystemCall {
  /**
   * {@code long syscall(long number, ...)}. It is declared with varying arguments, yet reads six
   * registers whatever is passed, so a fixed signature is right on x86-64 and on arm64.
   */
  private static final MethodHandle SYSCALL = link();

  private static final ErrnoSlot ERRNO = new ErrnoSlot();

  private SystemCall() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.captureCallState("errno"));
  }

  /** Where the handle leaves errno: four bytes for each thread that makes calls. */
  private static final class ErrnoSlot extends ThreadLocal<MemorySegment> {
    @Override
    protected MemorySegment initialValue() {
      return Arena.ofAuto().allocate(JAVA_INT);
    }
  }

  /** Makes a call; the result is the kernel's own, a negative errno where it failed. */
  static long invoke(int number, long a, long b, long c, long d, long e, long f) {
    MemorySegment errno = ERRNO.get();
    long result;
    try {
      result = (long) SYSCALL.invokeExact(errno, (long) number, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new AssertionError("a downcall throws nothing", t);
    }
    return result == -1 ? -errno.get(JAVA_INT, 0) : result;
  }

  static long invoke(int number, long a, long b, long c) {
    return invoke(number, a, b, c, 0, 0, 0);
  }

  /** {@code ioctl(2)}: the result, or a negative errno. */
  public static int ioctl(int descriptor, long request, long argument) {
    long result;
    do {
      result = invoke(SystemCallNumber.IOCTL, descriptor, request, argument);
    } while (result == -Errno.EINTR);
    return (int) result;
  }

  /** {@code read(2)}: the bytes read, or a negative errno. */
  public static long read(int descriptor, MemorySegment buffer) {
    long result;
    do {
      result = invoke(SystemCallNumber.READ, descriptor, buffer.address(), buffer.byteSize());
    } while (result == -Errno.EINTR);
    return result;
  }

  /** {@code geteuid(2)}: the user whose rights this process has. */
  public static int effectiveUserId() {
    return (int) invoke(SystemCallNumber.GETEUID, 0, 0, 0);
  }
}
