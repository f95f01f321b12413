package dev.sonde.script.diagnostic;

/** How grave a diagnostic is. A script with an error does not run. */
public enum Severity {
  ERROR,
  WARNING
}
