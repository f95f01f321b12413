package dev.sonde.bpf.btf;

/**
 * BTF that cannot be read: missing, damaged, or not what was asked for. The message says what is
 * wrong and where. It is the only exception that reading BTF throws, whatever the bytes hold.
 */
public final class BtfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BtfException(String message) {
    super(message);
  }

  public BtfException(String message, Throwable cause) {
    super(message, cause);
  }
}
