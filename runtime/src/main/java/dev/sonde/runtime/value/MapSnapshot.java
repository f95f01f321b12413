package dev.sonde.runtime.value;

import dev.sonde.compiler.program.ValueUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a map held when it was read, its values merged over all CPUs.
 *
 * @param name as written in the script, with its {@code @}
 * @param kind what its values are
 * @param keyed whether it has keys; one without has at most one entry, whose key is null
 */
public record MapSnapshot(String name, Kind kind, boolean keyed, List<Entry> entries) {

  /** What a map's values are, which decides their order and their type in JSON. */
  public enum Kind {
    /** Plain values and {@code count()}, {@code sum()}, {@code min()}, {@code max()}. */
    VALUES,
    /** {@code avg()} and {@code stats()}. */
    STATISTICS,
    /** {@code hist()} and {@code lhist()}. */
    HISTOGRAMS,
    /** {@code tseries()}. */
    TIME_SERIES
  }

  /**
   * A key and its value.
   *
   * @param key a {@link Value.Tuple} where the map has several keys
   */
  public record Entry(Value key, Value value) {}

  public MapSnapshot {
    entries = List.copyOf(entries);
  }

  /**
   * The map with its entries as they are printed: from the least to the greatest value, and by key
   * where values are equal or have no order; only the last {@code top} of them if that is not 0.
   */
  public MapSnapshot ordered(long top) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(EntryOrder.INSTANCE);
    int size = sorted.size();
    int from = top > 0 && top < size ? (int) (size - top) : 0;
    return new MapSnapshot(name, kind, keyed, sorted.subList(from, size));
  }

  /** The map with its values as they are shown in a unit; only good for being shown. */
  public MapSnapshot inUnit(ValueUnit unit) {
    List<Entry> shown = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      shown.add(new Entry(entry.key(), UnitValues.in(unit, entry.value().shown(1))));
    }
    return new MapSnapshot(name, kind, keyed, shown);
  }

  /** The map that both would be if they had been one, as for CPUs of several machines. */
  public MapSnapshot mergedWith(MapSnapshot other) {
    Map<Value, Value> merged = new LinkedHashMap<>();
    for (Entry entry : entries) {
      merged.put(entry.key(), entry.value());
    }
    for (Entry entry : other.entries) {
      merged.merge(entry.key(), entry.value(), MapSnapshot::merge);
    }
    List<Entry> result = new ArrayList<>(merged.size());
    for (Map.Entry<Value, Value> entry : merged.entrySet()) {
      result.add(new Entry(entry.getKey(), entry.getValue()));
    }
    return new MapSnapshot(name, kind, keyed, result);
  }

  /**
   * Aggregates are merged; of plain values the later one stands, as an assignment would have it.
   */
  private static Value merge(Value earlier, Value later) {
    return earlier instanceof Value.Aggregate left && later instanceof Value.Aggregate right
        ? left.mergedWith(right)
        : later;
  }

  private enum EntryOrder implements Comparator<Entry> {
    INSTANCE;

    @Override
    public int compare(Entry left, Entry right) {
      int byValue = ValueOrder.byMagnitude(left.value(), right.value());
      return byValue != 0 || left.key() == null
          ? byValue
          : ValueOrder.byContent(left.key(), right.key());
    }
  }
}
