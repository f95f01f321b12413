package dev.sonde.bpf.sys;

import dev.sonde.bpf.Errno;

/** {@code bpf(2)}. */
public final class Bpf {
  public static final int MAP_CREATE = 0;
  public static final int MAP_LOOKUP_ELEM = 1;
  public static final int MAP_UPDATE_ELEM = 2;
  public static final int MAP_DELETE_ELEM = 3;
  public static final int MAP_GET_NEXT_KEY = 4;
  public static final int PROG_LOAD = 5;
  public static final int OBJ_PIN = 6;
  public static final int PROG_TEST_RUN = 10;
  public static final int PROG_GET_NEXT_ID = 11;
  public static final int PROG_GET_FD_BY_ID = 13;
  public static final int OBJ_GET_INFO_BY_FD = 15;
  public static final int RAW_TRACEPOINT_OPEN = 17;
  public static final int BTF_LOAD = 18;
  public static final int BTF_GET_FD_BY_ID = 19;
  public static final int MAP_FREEZE = 22;
  public static final int BTF_GET_NEXT_ID = 23;
  public static final int MAP_LOOKUP_BATCH = 24;
  public static final int MAP_LOOKUP_AND_DELETE_BATCH = 25;
  public static final int LINK_CREATE = 28;
  public static final int ENABLE_STATS = 32;
  public static final int ITER_CREATE = 33;

  /** {@code BPF_PERF_EVENT} of {@code enum bpf_attach_type}. */
  public static final int ATTACH_PERF_EVENT = 41;

  /** A verifier that was interrupted by a signal says EAGAIN; it is not asked for ever. */
  private static final int ATTEMPTS = 5;

  private Bpf() {}

  /**
   * Makes the call.
   *
   * @param command a constant of this class
   * @param attr what the command reads and writes
   * @return 0 or a new descriptor; a negative errno where it failed
   */
  public static int call(int command, Attr attr) {
    long result = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      result =
          SystemCall.invoke(
              SystemCallNumber.BPF, command, attr.segment().address(), attr.segment().byteSize());
      if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
        break;
      }
    }
    return (int) result;
  }
}
