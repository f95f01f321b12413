package dev.sonde.compiler.program;

/**
 * Something that a script, or a function it calls, says of what happened while it ran.
 *
 * @param severity how bad it is
 * @param place where in the script
 */
public record ScriptMessage(Severity severity, Place place) {

  /** How bad it is. */
  public enum Severity {
    /** Shown unless warnings are turned off. */
    WARNING,
    /** Always shown. */
    ERROR
  }

  /**
   * A place in a script.
   *
   * @param position as messages begin, {@code stdin:1:9-62}
   * @param file what the script is called
   * @param line first line is 1
   * @param column first column is 1
   * @param expansions the calls of macros that brought the code there, as whole lines to be shown
   *     below the message; empty for code that no macro brought
   */
  public record Place(String position, String file, int line, int column, String expansions) {}
}
