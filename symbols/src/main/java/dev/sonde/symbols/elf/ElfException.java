package dev.sonde.symbols.elf;

import java.io.IOException;

/** The file is no ELF file, is damaged, or asks for what is not read here. */
public final class ElfException extends IOException {
  private static final long serialVersionUID = 1;

  /** The message names the file and says what is wrong with it. */
  public ElfException(String message) {
    super(message);
  }

  /** As {@link #ElfException(String)}, with what led to it. */
  public ElfException(String message, Throwable cause) {
    super(message, cause);
  }
}
