package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;

/**
 * {@code perf_event_open(2)}: {@code struct perf_event_attr} and the ioctls of {@code
 * include/uapi/linux/perf_event.h}.
 */
public final class PerfEvent {
  public static final int TYPE_HARDWARE = 0;
  public static final int TYPE_SOFTWARE = 1;
  public static final int TYPE_TRACEPOINT = 2;
  public static final int TYPE_BREAKPOINT = 5;

  /** {@code PERF_COUNT_SW_BPF_OUTPUT}. */
  public static final long SOFTWARE_BPF_OUTPUT = 10;

  /** {@code PERF_SAMPLE_RAW}. */
  public static final long SAMPLE_RAW = 1 << 10;

  // Members of struct perf_event_attr, as byte offsets.
  public static final int ATTR_TYPE = 0;
  public static final int ATTR_SIZE = 4;
  public static final int ATTR_CONFIG = 8;
  public static final int ATTR_SAMPLE_PERIOD = 16;
  public static final int ATTR_SAMPLE_FREQ = 16;
  public static final int ATTR_SAMPLE_TYPE = 24;
  public static final int ATTR_BITS = 40;
  public static final int ATTR_WAKEUP_EVENTS = 48;
  public static final int ATTR_BP_TYPE = 52;
  public static final int ATTR_BP_ADDR = 56;
  public static final int ATTR_BP_LEN = 64;
  public static final int ATTR_CONFIG1 = 56;
  public static final int ATTR_CONFIG2 = 64;

  /** {@code PERF_ATTR_SIZE_VER5}, which every supported kernel knows. */
  public static final int SIZE = 112;

  /** In {@link #ATTR_BITS}: not counting until enabled. */
  public static final long BIT_DISABLED = 1;

  /** In {@link #ATTR_BITS}: what a thread starts is watched, too. */
  public static final long BIT_INHERIT = 1 << 1;

  /** In {@link #ATTR_BITS}, since Linux 5.13: of that only threads, not processes. */
  public static final long BIT_INHERIT_THREAD = 1L << 35;

  /** In {@link #ATTR_BITS}: {@link #ATTR_SAMPLE_FREQ} counts, not {@link #ATTR_SAMPLE_PERIOD}. */
  public static final long BIT_FREQ = 1 << 10;

  private static final int FLAG_FD_CLOEXEC = 8;
  private static final int IOC_ENABLE = 0x2400;
  private static final int IOC_SET_BPF = 0x40042408;

  private PerfEvent() {}

  /** An attribute structure with type, config and size filled in, to begin disabled. */
  public static Attr attr(SegmentAllocator allocator, int type, long config) {
    return new Attr(allocator, SIZE)
        .u32(ATTR_TYPE, type)
        .u32(ATTR_SIZE, SIZE)
        .u64(ATTR_CONFIG, config)
        .u64(ATTR_BITS, BIT_DISABLED);
  }

  /**
   * Opens an event.
   *
   * @param pid the thread to watch, or -1 for all
   * @param cpu the CPU to watch, or -1 for all, which only a thread can be watched on
   * @param what names the event in messages
   * @throws BpfException if the kernel refuses
   */
  public static Descriptor open(Attr attr, int pid, int cpu, String what) {
    long result =
        SystemCall.invoke(
            SystemCallNumber.PERF_EVENT_OPEN,
            attr.segment().address(),
            pid,
            cpu,
            -1,
            FLAG_FD_CLOEXEC,
            0);
    if (result < 0) {
      throw refused(what, (int) -result);
    }
    return new Descriptor((int) result);
  }

  private static BpfException refused(String what, int errno) {
    String operation = "open " + what;
    return switch (errno) {
      case Errno.EACCES, Errno.EPERM ->
          new BpfException(
              operation,
              errno,
              "it needs root or CAP_PERFMON, or a lower sysctl kernel.perf_event_paranoid");
      case Errno.ENOENT, Errno.EOPNOTSUPP, Errno.ENODEV ->
          new BpfException(
              operation, errno, "this machine does not count it; a virtual machine often cannot");
      case Errno.ENOSYS ->
          new BpfException(operation, errno, "the kernel needs CONFIG_PERF_EVENTS=y");
      case Errno.ESRCH -> new BpfException(operation, errno, "there is no process " + what);
      default -> new BpfException(operation, errno);
    };
  }

  /** Begins to count. */
  public static void enable(Descriptor event, String what) {
    int result = SystemCall.ioctl(event.number(), IOC_ENABLE, 0);
    if (result < 0) {
      throw new BpfException("enable " + what, -result);
    }
  }

  /**
   * Makes a program run at each occurrence, held by a link ({@code BPF_LINK_CREATE}, since 5.15)
   * where the kernel has it and else by the event itself, and enables the event.
   *
   * @param event is closed or owned by the result, also where this fails
   * @param program the program's descriptor
   * @return what holds the program there until it is closed
   */
  public static Descriptor attach(Descriptor event, int program, String what) {
    return attach(event, program, 0, what);
  }

  /**
   * The same with a number that the program can ask for.
   *
   * @param cookie what {@code bpf_get_attach_cookie} gives; where it is not 0, there must be links
   */
  public static Descriptor attach(Descriptor event, int program, long cookie, String what) {
    try {
      Descriptor link = link(event, program, cookie, what);
      if (link == null) {
        int result = SystemCall.ioctl(event.number(), IOC_SET_BPF, program);
        if (result < 0) {
          throw new BpfException("attach to " + what, -result, attachHint(-result));
        }
        enable(event, what);
        return event;
      }
      try {
        enable(event, what);
      } catch (BpfException e) {
        link.close();
        throw e;
      }
      event.close(); // the link holds it
      return link;
    } catch (BpfException e) {
      event.close();
      throw e;
    }
  }

  /** Links the program to the event; null where the kernel has no such links. */
  private static Descriptor link(Descriptor event, int program, long cookie, String what) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, BpfAttr.LinkCreate.SIZE);
      attr.u32(BpfAttr.LinkCreate.PROG_FD, program);
      attr.u32(BpfAttr.LinkCreate.TARGET_FD, event.number());
      attr.u32(BpfAttr.LinkCreate.ATTACH_TYPE, Bpf.ATTACH_PERF_EVENT);
      attr.u64(BpfAttr.LinkCreate.PERF_EVENT_BPF_COOKIE, cookie);
      int result = Bpf.call(Bpf.LINK_CREATE, attr);
      if (result >= 0) {
        return new Descriptor(result);
      }
      if (result == -Errno.EINVAL && cookie == 0) {
        return null; // the older way fails too where it is not for want of links
      }
      throw new BpfException("attach to " + what, -result, attachHint(-result));
    }
  }

  private static String attachHint(int errno) {
    return switch (errno) {
      case Errno.E2BIG -> "too many programs are attached to it already";
      case Errno.EACCES -> "the program reads more than the event has";
      case Errno.EEXIST -> "a program is attached to it already";
      default -> "";
    };
  }
}
