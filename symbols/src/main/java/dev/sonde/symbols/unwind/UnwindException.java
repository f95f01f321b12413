package dev.sonde.symbols.unwind;

import java.io.IOException;

/** The call frame information is damaged, or asks for what is not read here. */
public final class UnwindException extends IOException {
  private static final long serialVersionUID = 1;

  /** The message says what is wrong, and where. */
  public UnwindException(String message) {
    super(message);
  }
}
