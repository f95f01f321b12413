package dev.sonde.bpf.host;

import dev.sonde.bpf.sys.SignalCall;

/** The signals that a tracer sends or cares for; the numbers are the same on all its machines. */
public enum Signal {
  /** From the terminal: stop. */
  SIGINT(2),
  /** From another process: stop. */
  SIGTERM(15),
  /** Lets a stopped process go on. */
  SIGCONT(18);

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
   * Has the kernel do from now on what it does with this signal where nobody handles it: for both
   * SIGINT and SIGTERM, end this process at once. The JVM no longer hears of it.
   */
  public void restoreDefault() {
    SignalCall.restoreDefault(number);
  }
}
