package dev.sonde.compiler.program;

/**
 * How addresses are named.
 *
 * @param demangle whether names of C++ and Rust are shown as in the source
 * @param places whether files and lines are shown, and inlined functions, where debug information
 *     has them
 * @param caching how long what is known of a process is kept
 */
public record SymbolSettings(boolean demangle, boolean places, Caching caching) {
  /** What holds when nothing is configured. */
  public static final SymbolSettings DEFAULT = new SymbolSettings(true, true, Caching.PER_PID);

  /** How long what is known of a process is kept. */
  public enum Caching {
    /** As long as the process's mappings do not change, and beyond its end. */
    PER_PID,
    /** The same: what a program's file holds is kept once for all its processes in any case. */
    PER_PROGRAM,
    /** For the stack at hand only. */
    NONE
  }
}
