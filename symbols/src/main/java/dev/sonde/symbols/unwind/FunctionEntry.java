package dev.sonde.symbols.unwind;

/**
 * What is said of one stretch of code: a "frame description entry" (FDE).
 *
 * @param start its first address
 * @param end behind its last
 * @param program where its instructions begin
 * @param programEnd where they end
 */
record FunctionEntry(CommonEntry common, long start, long end, long program, long programEnd) {

  boolean holds(long address) {
    return Long.compareUnsigned(address - start, end - start) < 0;
  }
}
