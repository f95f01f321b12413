package dev.sonde.runtime.session;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.map.MapEntries;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.program.MapView;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.TimeSeries;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A map of time series: every interval of every key is an entry of a map of the kernel. */
final class TimeSeriesMap extends ScriptMap {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  // The fields of an entry's value, see AggregateLayout.
  private static final int VALUE = 8;
  private static final int META = 16;

  private final BpfMap map;
  private final MapValue.TimeSeries form;

  TimeSeriesMap(MapDeclaration declaration, MapView view, ValueDecoder decoder, BpfMap map) {
    super(declaration, view, decoder);
    this.map = map;
    form = (MapValue.TimeSeries) declaration.value();
  }

  @Override
  void read(List<MapSnapshot.Entry> entries) {
    Map<Value, TimeSeries> series = new LinkedHashMap<>();
    long latest = 0;
    MapEntries read = map.read();
    for (int i = 0; i < read.count(); i++) {
      TimeSeries interval = interval(read.values(), read.valueOffset(i));
      latest = Math.max(latest, interval.latest());
      Value key = key(read.keys(), read.keyOffset(i));
      TimeSeries before = series.get(key);
      series.put(key, before == null ? interval : before.mergedWith(interval));
    }
    for (Map.Entry<Value, TimeSeries> entry : series.entrySet()) {
      entries.add(new MapSnapshot.Entry(entry.getKey(), entry.getValue().endingWith(latest)));
    }
  }

  /** The latest interval among what the CPUs have kept in one place. */
  private TimeSeries interval(MemorySegment values, long offset) {
    TimeSeries merged = new TimeSeries(form, new TreeMap<>(), 0);
    for (int cpu = 0; cpu < map.copies(); cpu++) {
      long place = offset + cpu * map.copyStride();
      long epoch = values.get(LONG, place);
      if (epoch != 0) {
        merged =
            merged.mergedWith(
                only(epoch, values.get(LONG, place + VALUE), values.get(LONG, place + META)));
      }
    }
    TimeSeries.Cell cell = merged.cells().get(merged.latest());
    return cell == null ? only(0, 0, 0) : only(merged.latest(), cell.value(), cell.meta());
  }

  private TimeSeries only(long epoch, long value, long meta) {
    TreeMap<Long, TimeSeries.Cell> cells = new TreeMap<>();
    cells.put(epoch, new TimeSeries.Cell(value, meta));
    return new TimeSeries(form, cells, epoch);
  }

  @Override
  Value get(byte[] key) {
    throw new IllegalStateException("a time series is never asked for one key");
  }

  @Override
  void clear() {
    map.clear();
  }

  @Override
  void zero() {
    map.zero();
  }
}
