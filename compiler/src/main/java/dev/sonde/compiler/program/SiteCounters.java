package dev.sonde.compiler.program;

/**
 * What programs keep for a {@link dev.sonde.compiler.ir.Site}: {@code u64 losses, u64 outOfMemory,
 * s64 lastError}. The second counts those of the first for which the kernel had no memory at hand;
 * it tells a map that could not grow from one that is full. The third is the negative errno of the
 * last helper that failed there, for sites that count the failures of a helper.
 */
public final class SiteCounters {
  /** The size of a site's counters. */
  public static final int BYTES = 24;

  /** Where all losses are counted. */
  public static final int LOSSES = 0;

  /** Where losses for want of memory are counted. */
  public static final int OUT_OF_MEMORY = 8;

  /** Where the last error is. */
  public static final int LAST_ERROR = 16;

  private SiteCounters() {}
}
