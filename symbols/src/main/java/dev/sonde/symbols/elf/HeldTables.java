package dev.sonde.symbols.elf;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The large symbol tables that are in memory with all their names, while probes are matched: each
 * wildcard asks for all names, and may do so by turns with others. Together they take a gigabyte at
 * most, and less where the JVM may not take that much; those not asked for the longest go first.
 * Small tables are in memory anyway ({@link SymbolSection}).
 *
 * <p>Once everything is attached it is addresses that are asked for, and these need no names but
 * the ones that are found: then all are let go.
 */
public final class HeldTables {
  /** A program of 500 MB with a million functions has 24 MB of symbols and 70 MB of their names. */
  private static final long MAX_SIZE = Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 4);

  /** What is held even if no wildcard is expected, since it costs little. */
  private static final long CHEAP_SIZE = 1 << 24;

  private final long maxSize;

  /** No larger table is held where a single name is asked for. */
  private long maxForName;

  /** What is held; what was asked for last is at the end. */
  private final LinkedHashMap<SymbolSection, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

  private long size;
  private boolean ended;

  /** Holds nothing yet. */
  public HeldTables() {
    this(MAX_SIZE, CHEAP_SIZE);
  }

  /**
   * As {@link #HeldTables()}.
   *
   * @param maxSize how many bytes are held at most
   * @param maxForName how many of one table, where no wildcard is expected
   */
  HeldTables(long maxSize, long maxForName) {
    this.maxSize = maxSize;
    this.maxForName = Math.min(maxForName, maxSize);
  }

  /** To be called where wildcards may follow a question for a name. */
  public void expectWildcards() {
    maxForName = maxSize;
  }

  /** Whether no more is held. */
  boolean hasEnded() {
    return ended;
  }

  /** Has a section in memory, which is about to be gone over for a wildcard. */
  void holdForWildcard(SymbolSection section) throws IOException {
    hold(section, maxSize);
  }

  /** Has a section in memory, which is about to be gone over for a name or an address. */
  void hold(SymbolSection section) throws IOException {
    hold(section, maxForName);
  }

  private void hold(SymbolSection section, long most) throws IOException {
    long added = section.byteSize();
    if (ended || section.isSmall() || added > most || sizes.get(section) != null) {
      return;
    }
    while (size + added > maxSize) {
      Map.Entry<SymbolSection, Long> eldest = sizes.pollFirstEntry();
      size -= eldest.getValue();
      eldest.getKey().release();
    }
    section.hold();
    sizes.put(section, added);
    size += added;
  }

  /** Lets go of a section. */
  void release(SymbolSection section) {
    Long released = sizes.remove(section);
    if (released != null) {
      size -= released;
      section.release();
    }
  }

  /** Lets go of all, and holds no more. */
  public void end() {
    ended = true;
    for (SymbolSection section : sizes.keySet()) {
      section.release();
    }
    sizes.clear();
    size = 0;
  }
}
