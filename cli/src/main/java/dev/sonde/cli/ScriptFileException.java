package dev.sonde.cli;

/** The script's file cannot be read. The message is fit to be shown to a user. */
final class ScriptFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScriptFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
