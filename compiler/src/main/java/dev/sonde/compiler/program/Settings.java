package dev.sonde.compiler.program;

/**
 * What a script configures for the runtime.
 *
 * @param ringPages pages (4 KiB) of the data ring, or 0 for the default of this machine
 * @param printMapsOnExit whether maps are printed when the session ends
 * @param stringTruncationTrailer what is put behind strings that were cut short, {@code ".."}
 * @param symbols how addresses are named
 * @param missingProbes what a probe that the kernel does not attach leads to
 */
public record Settings(
    int ringPages,
    boolean printMapsOnExit,
    String stringTruncationTrailer,
    SymbolSettings symbols,
    MissingProbes missingProbes) {
  /** What holds when nothing is configured. */
  public static final Settings DEFAULT =
      new Settings(0, true, "..", SymbolSettings.DEFAULT, MissingProbes.ERROR);
}
