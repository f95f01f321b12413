package dev.sonde.compat;

/**
 * How a case ended.
 *
 * @param details why, and what was printed
 */
record Outcome(Kind kind, String details) {
  enum Kind {
    PASSED,
    FAILED,
    TIMED_OUT,
    SKIPPED
  }

  static Outcome skipped(String why) {
    return new Outcome(Kind.SKIPPED, why);
  }

  boolean passed() {
    return kind == Kind.PASSED;
  }
}
