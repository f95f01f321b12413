package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code kill(2)} and {@code rt_sigaction(2)}. */
public final class SignalCall {
  /** {@code struct kernel_sigaction}: handler, flags, restorer and mask, 8 bytes each. */
  private static final int ACTION_SIZE = 32;

  /** {@code sizeof(sigset_t)} as the kernel has it. */
  private static final int SET_SIZE = 8;

  private SignalCall() {}

  /** Sends a signal: 0, or a negative errno. */
  public static int kill(long pid, int signal) {
    return (int) SystemCall.invoke(SystemCallNumber.KILL, pid, signal, 0);
  }

  /**
   * Gives a signal its default action: {@code SIG_DFL}, which is 0.
   *
   * @throws BpfException if there is no such signal
   */
  public static void restoreDefault(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      set(signal, arena.allocate(ACTION_SIZE, 8));
    }
  }

  /**
   * Gives a signal the action that another has, whatever it is.
   *
   * @throws BpfException if there is no such signal
   */
  public static void copyAction(int from, int to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(ACTION_SIZE, 8);
      long result =
          SystemCall.invoke(
              SystemCallNumber.RT_SIGACTION, from, 0, action.address(), SET_SIZE, 0, 0);
      if (result < 0) {
        throw new BpfException("read the action of signal " + from, (int) -result);
      }
      set(to, action);
    }
  }

  private static void set(int signal, MemorySegment action) {
    long result =
        SystemCall.invoke(
            SystemCallNumber.RT_SIGACTION, signal, action.address(), 0, SET_SIZE, 0, 0);
    if (result < 0) {
      throw new BpfException("set the action of signal " + signal, (int) -result);
    }
  }
}
