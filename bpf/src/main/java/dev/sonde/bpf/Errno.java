package dev.sonde.bpf;

/**
 * The errors that the system calls used here can end with: {@code errno.h}, and {@code ENOTSUPP},
 * which the kernel keeps to itself in {@code include/linux/errno.h} but lets slip out of bpf(2).
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EBADFD = 77;
  public static final int EILSEQ = 84;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ETIMEDOUT = 110;
  public static final int EALREADY = 114;
  public static final int ESTALE = 116;
  public static final int ENOTSUPP = 524;

  private Errno() {}

  /** The error's name, such as {@code EPERM}, or {@code errno 999} where it is none of these. */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case ESRCH -> "ESRCH";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case ENXIO -> "ENXIO";
      case E2BIG -> "E2BIG";
      case EBADF -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EFAULT -> "EFAULT";
      case EBUSY -> "EBUSY";
      case EEXIST -> "EEXIST";
      case ENODEV -> "ENODEV";
      case EILSEQ -> "EILSEQ";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
      case ENOTDIR -> "ENOTDIR";
      case EINVAL -> "EINVAL";
      case ENFILE -> "ENFILE";
      case EMFILE -> "EMFILE";
      case ENOSPC -> "ENOSPC";
      case ERANGE -> "ERANGE";
      case ENOSYS -> "ENOSYS";
      case ELOOP -> "ELOOP";
      case EBADFD -> "EBADFD";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case ETIMEDOUT -> "ETIMEDOUT";
      case EALREADY -> "EALREADY";
      case ESTALE -> "ESTALE";
      case ENOTSUPP -> "ENOTSUPP";
      default -> "errno " + errno;
    };
  }

  /** What the error means, in words that hold for any call. */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or entry";
      case ESRCH -> "no such process";
      case EINTR -> "interrupted by a signal";
      case EIO -> "input or output failed";
      case ENXIO -> "no such device or address";
      case E2BIG -> "too big";
      case EBADF -> "bad file descriptor";
      case EAGAIN -> "temporarily unavailable";
      case ENOMEM -> "out of memory";
      case EACCES -> "permission denied";
      case EFAULT -> "bad address";
      case EBUSY -> "device or resource busy";
      case EEXIST -> "exists already";
      case ENODEV -> "no such device";
      case EILSEQ -> "invalid bytes";
      case EADDRNOTAVAIL -> "address not available";
      case ENOTDIR -> "not a directory";
      case EINVAL -> "invalid argument";
      case ENFILE -> "too many open files in the system";
      case EMFILE -> "too many open files in this process";
      case ENOSPC -> "no space left";
      case ERANGE -> "out of range";
      case ENOSYS -> "no such system call";
      case ELOOP -> "too many links";
      case EBADFD -> "file descriptor in bad state";
      case EOPNOTSUPP -> "operation not supported";
      case ETIMEDOUT -> "timed out";
      case EALREADY -> "already in progress";
      case ESTALE -> "stale";
      case ENOTSUPP -> "not supported by this kernel";
      default -> "unknown error";
    };
  }
}
