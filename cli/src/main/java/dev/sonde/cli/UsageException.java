package dev.sonde.cli;

/** The command line is wrong; the message says how. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean lost;

  UsageException(String message) {
    this(message, false);
  }

  /**
   * A mistake.
   *
   * @param lost whether all options should be shown
   */
  UsageException(String message, boolean lost) {
    super(message);
    this.lost = lost;
  }

  /** Whether whoever wrote the command line does not know what there is. */
  boolean isLost() {
    return lost;
  }
}
