package dev.sonde.cli;

/** The command line is wrong. The message says how, fit to be shown to a user. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
