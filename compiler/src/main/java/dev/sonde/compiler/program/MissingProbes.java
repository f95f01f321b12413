package dev.sonde.compiler.program;

/** What a probe leads to that does not exist, or that the kernel does not attach. */
public enum MissingProbes {
  /** The script does not run. */
  ERROR,
  /** The script runs without it, and it is said that it does. */
  WARN,
  /** The script runs without it. */
  IGNORE
}
