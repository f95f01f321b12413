package dev.sonde.bpf.host;

import dev.sonde.bpf.sys.SignalCall;

/** The signals that a tracer sends or cares for; the numbers are the same on all its machines. */
public enum Signal {
  /** From the terminal: stop. */
  SIGINT(2),
  /** From the terminal: quit at once. */
  SIGQUIT(3),
  /** Whatever a user wants it to mean. */
  SIGUSR1(10),
  /** From another process: stop. */
  SIGTERM(15),
  /** Lets a stopped process go on. */
  SIGCONT(18),
  /** Stops a process until it is told to go on. */
  SIGSTOP(19);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Its number. */
  public int number() {
    return number;
  }

  /**
   * Sends it.
   *
   * @return whether there was such a process, that may be signalled by this one
   */
  public boolean sendTo(long pid) {
    return SignalCall.kill(pid, number) == 0;
  }

  /**
   * Sends it to one thread. Where the process has become another program meanwhile, which ends all
   * threads but one, nothing gets it.
   *
   * @return whether the process had such a thread, that may be signalled by this one
   */
  public boolean sendToThread(long pid, long tid) {
    return SignalCall.tgkill(pid, tid, number) == 0;
  }

  /**
   * Has this process do from now on with this signal what it does with another. The JVM leaves
   * alone what was ignored when it started, as SIGINT is in a shell's background; with the action
   * of a signal that it does handle, it handles this one, too.
   */
  public void handleLike(Signal other) {
    SignalCall.copyAction(other.number, number);
  }

  /** Has this process do nothing with this signal, though it is delivered. */
  public void handleWithNothing() {
    SignalCall.handleWithNothing(number, SIGTERM.number);
  }

  /**
   * Has the kernel do from now on what it does with this signal where nobody handles it: for
   * SIGINT, SIGQUIT and SIGTERM, end this process at once. The JVM no longer hears of it.
   */
  public void restoreDefault() {
    SignalCall.restoreDefault(number);
  }
}
