package dev.sonde.bpf.sys;

import dev.sonde.bpf.BpfException;

/** Owns a file descriptor: an open file, or a kernel object that lives as long as it is open. */
public final class Descriptor implements AutoCloseable {
  private static final int CLOSED = -1;

  private int number;

  /** Takes over an open descriptor. */
  public Descriptor(int number) {
    this.number = number;
  }

  /**
   * Takes over what a call returned.
   *
   * @param result a descriptor, or a negative errno
   * @param operation what the call was for, as in "create map counts"
   * @throws BpfException if the call failed
   */
  public static Descriptor of(long result, String operation) {
    if (result < 0) {
      throw new BpfException(operation, (int) -result);
    }
    return new Descriptor((int) result);
  }

  /**
   * The number that stands for it in system calls.
   *
   * @throws IllegalStateException if it is closed
   */
  public synchronized int number() {
    if (number == CLOSED) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return number;
  }

  /** Closes it; again does nothing. Linux frees the number even where close(2) reports an error. */
  @Override
  public synchronized void close() {
    if (number != CLOSED) {
      SystemCall.invoke(SystemCallNumber.CLOSE, number, 0, 0);
      number = CLOSED;
    }
  }
}
