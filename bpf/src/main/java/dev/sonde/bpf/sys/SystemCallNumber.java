package dev.sonde.bpf.sys;

/**
 * The numbers of the system calls used here, which differ from one architecture to the next: {@code
 * arch/x86/entry/syscalls/syscall_64.tbl} and {@code include/uapi/asm-generic/unistd.h}.
 */
final class SystemCallNumber {
  private static final boolean X86_64 = isX86_64();

  static final int READ = X86_64 ? 0 : 63;
  static final int WRITE = X86_64 ? 1 : 64;
  static final int CLOSE = X86_64 ? 3 : 57;
  static final int MMAP = X86_64 ? 9 : 222;
  static final int MUNMAP = X86_64 ? 11 : 215;
  static final int RT_SIGACTION = X86_64 ? 13 : 134;
  static final int IOCTL = X86_64 ? 16 : 29;
  static final int GETEUID = X86_64 ? 107 : 175;
  static final int KILL = X86_64 ? 62 : 129;
  static final int TGKILL = X86_64 ? 234 : 131;
  static final int CAPGET = X86_64 ? 125 : 90;
  static final int CLOCK_GETTIME = X86_64 ? 228 : 113;
  static final int EPOLL_CTL = X86_64 ? 233 : 21;
  static final int OPENAT = X86_64 ? 257 : 56;
  static final int EPOLL_PWAIT = X86_64 ? 281 : 22;
  static final int EVENTFD2 = X86_64 ? 290 : 19;
  static final int EPOLL_CREATE1 = X86_64 ? 291 : 20;
  static final int PIPE2 = X86_64 ? 293 : 59;
  static final int PERF_EVENT_OPEN = X86_64 ? 298 : 241;
  static final int PRLIMIT64 = X86_64 ? 302 : 261;
  static final int BPF = X86_64 ? 321 : 280;
  static final int STATX = X86_64 ? 332 : 291;

  private SystemCallNumber() {}

  private static boolean isX86_64() {
    String architecture = System.getProperty("os.arch");
    return switch (architecture) {
      case "amd64", "x86_64" -> true;
      case "aarch64" -> false;
      default ->
          throw new UnsupportedOperationException(
              "Sonde runs on x86-64 and arm64, not on " + architecture);
    };
  }
}
