package dev.sonde.runtime.session;

import dev.sonde.bpf.BpfException;

/** A probe could not be attached; its message is for the user. */
public final class AttachException extends BpfException {
  private static final long serialVersionUID = 1L;

  private final String probe;

  AttachException(String probe, BpfException cause) {
    super(cause.operation(), cause.errno(), cause.hint());
    this.probe = probe;
    initCause(cause);
  }

  @Override
  public String getMessage() {
    return "Unable to attach probe: " + probe + ": " + super.getMessage();
  }

  @Override
  public String refusal() {
    return "Unable to attach probe: " + probe + ": " + super.refusal();
  }
}
