package dev.sonde.script.scope;

/** What the command line names is not there, or cannot be told from another. */
public final class ScopeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String hint;

  ScopeException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What would be right. */
  public String hint() {
    return hint;
  }
}
