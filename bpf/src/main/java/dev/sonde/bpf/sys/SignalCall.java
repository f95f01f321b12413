package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code kill(2)}, {@code tgkill(2)} and {@code rt_sigaction(2)}. */
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

  /** Sends a signal to one thread of a process: 0, or a negative errno. */
  public static int tgkill(long pid, long tid, int signal) {
    return (int) SystemCall.invoke(SystemCallNumber.TGKILL, pid, tid, signal);
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
      set(to, action(arena, from));
    }
  }

  /**
   * Has a signal do nothing, but be delivered: its handler becomes a function of the C library that
   * only asks for a number, {@code getppid(2)}. Flags and the way back from a handler are those of
   * another signal that is handled.
   *
   * @throws BpfException if there is no such signal
   */
  public static void handleWithNothing(int signal, int like) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = action(arena, like);
      long nothing = Linker.nativeLinker().defaultLookup().findOrThrow("getppid").address();
      action.set(ValueLayout.JAVA_LONG, 0, nothing);
      set(signal, action);
    }
  }

  private static MemorySegment action(Arena arena, int signal) {
    MemorySegment action = arena.allocate(ACTION_SIZE, 8);
    long result =
        SystemCall.invoke(
            SystemCallNumber.RT_SIGACTION, signal, 0, action.address(), SET_SIZE, 0, 0);
    if (result < 0) {
      throw new BpfException("read the action of signal " + signal, (int) -result);
    }
    return action;
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
