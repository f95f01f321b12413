package dev.sonde.compiler;

import dev.sonde.compiler.ir.Location;

/** A program that is well formed but cannot be made to fit the machine. */
public final class CompileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Location location;

  /**
   * @param location what in the script asks for too much
   * @param message the cause, for the user
   */
  public CompileException(Location location, String message) {
    super(message);
    this.location = location;
  }

  /** What in the script asks for too much. */
  public Location location() {
    return location;
  }
}
