package dev.sonde.runtime.process;

/** A process that was to be traced cannot be. The message is fit to be shown to a user. */
public final class ProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public ProcessException(String message) {
    super(message);
  }

  /** Says what is wrong and what it was found by. */
  public ProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
