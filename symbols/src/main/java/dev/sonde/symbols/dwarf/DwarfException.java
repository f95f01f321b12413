package dev.sonde.symbols.dwarf;

import java.io.IOException;

/** The debug information is damaged, or asks for what is not read here. */
public final class DwarfException extends IOException {
  private static final long serialVersionUID = 1;

  /** The message says what is wrong, and where. */
  public DwarfException(String message) {
    super(message);
  }
}
