package dev.sonde.symbols.dwarf;

/**
 * Counts the steps that one question takes: entries, rows of line tables, ranges. A file can be
 * made so that each of its million entries refers to the same million ranges; no honest one comes
 * near the limit.
 */
final class Effort {
  /** Some ten seconds of work. */
  private static final long LIMIT = 200_000_000;

  private final long limit;
  private long left;

  Effort() {
    this(LIMIT);
  }

  Effort(long limit) {
    this.limit = limit;
    this.left = limit;
  }

  /** A new question begins. */
  void begin() {
    left = limit;
  }

  /** Counts a step. */
  void step() throws DwarfException {
    step(1);
  }

  /** Counts that many steps. */
  void step(long count) throws DwarfException {
    left -= count;
    if (left < 0) {
      throw new DwarfException("the debug information takes too long to read");
    }
  }
}
