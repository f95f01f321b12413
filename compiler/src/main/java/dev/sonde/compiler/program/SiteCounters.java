package dev.sonde.compiler.program;

/**
 * The counters that programs keep for a {@link dev.sonde.compiler.ir.Site}: {@code u64 losses, u64
 * outOfMemory}. The second counts those of the first for which the kernel had no memory at hand; it
 * tells a map that could not grow from one that is full.
 */
public final class SiteCounters {
  /** The size of a site's counters. */
  public static final int BYTES = 16;

  /** Where all losses are counted. */
  public static final int LOSSES = 0;

  /** Where losses for want of memory are counted. */
  public static final int OUT_OF_MEMORY = 8;

  private SiteCounters() {}
}
