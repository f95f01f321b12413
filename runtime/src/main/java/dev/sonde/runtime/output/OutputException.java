package dev.sonde.runtime.output;

import java.io.IOException;

/** Output could not be written; the session ends, for nobody could see what it finds. */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wraps what the file, pipe or terminal reported. */
  public OutputException(IOException cause) {
    super("cannot write output: " + cause.getMessage(), cause);
  }

  /** Whether the reader at the other end has gone, as {@code head} does when it has seen enough. */
  public boolean isBrokenPipe() {
    String message = getCause().getMessage();
    return message != null && message.contains("Broken pipe");
  }
}
