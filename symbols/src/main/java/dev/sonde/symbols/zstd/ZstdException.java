package dev.sonde.symbols.zstd;

import java.io.IOException;

/** The data is not in the format, or is damaged. */
public final class ZstdException extends IOException {
  private static final long serialVersionUID = 1;

  /** The message says what is wrong. */
  public ZstdException(String message) {
    super(message);
  }
}
