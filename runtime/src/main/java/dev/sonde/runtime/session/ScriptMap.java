package dev.sonde.runtime.session;

import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.program.AggregateLayout;
import dev.sonde.compiler.program.MapView;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.value.AggregateDecoder;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A script's map, wherever the compiler put it: reads it as values, empties it, zeroes it. */
abstract class ScriptMap {
  private final MapDeclaration declaration;
  private final MapView view;
  private final ValueDecoder decoder;

  ScriptMap(MapDeclaration declaration, MapView view, ValueDecoder decoder) {
    this.declaration = declaration;
    this.view = view;
    this.decoder = decoder;
  }

  /** The map at this moment, in no order. */
  final MapSnapshot snapshot() {
    List<MapSnapshot.Entry> entries = new ArrayList<>();
    read(entries);
    return new MapSnapshot(view.name(), kind(), isKeyed(), entries);
  }

  /** Whether the script gives it keys: of a time series, every interval has one besides. */
  private boolean isKeyed() {
    return declaration.value() instanceof MapValue.TimeSeries
        ? !view.keys().isEmpty()
        : !declaration.keyless();
  }

  /**
   * What {@code print()} shows of the map: for one without keys that holds nothing, its zero,
   * unless it is a histogram.
   */
  final MapSnapshot printed() {
    MapSnapshot snapshot = snapshot();
    boolean nothing = !snapshot.keyed() && snapshot.entries().isEmpty();
    boolean drawn =
        snapshot.kind() == MapSnapshot.Kind.HISTOGRAMS
            || snapshot.kind() == MapSnapshot.Kind.TIME_SERIES;
    return nothing && !drawn
        ? new MapSnapshot(
            snapshot.name(),
            snapshot.kind(),
            false,
            List.of(new MapSnapshot.Entry(null, zeroValue())))
        : snapshot;
  }

  /** The value under a key, its zero where there is none. */
  abstract Value get(byte[] key);

  /** Removes all keys; one without keys holds nothing then. */
  abstract void clear();

  /** Sets all values to zero and keeps the keys. */
  abstract void zero();

  /** Adds the entries there are. */
  abstract void read(List<MapSnapshot.Entry> entries);

  /** What the map was declared as. */
  final MapDeclaration declaration() {
    return declaration;
  }

  /** The key that lies at {@code offset}; of several, a tuple; null if there is none. */
  final Value key(MemorySegment data, long offset) {
    List<ValueType> types = view.keys();
    if (types.isEmpty()) {
      return null;
    }
    if (types.size() == 1) {
      return key(0, data, offset);
    }
    List<Value> keys = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      keys.add(key(i, data, offset));
    }
    return new Value.Tuple(keys);
  }

  private Value key(int index, MemorySegment data, long offset) {
    ValueType type = view.keys().get(index);
    Value key = decoder.decode(type, data, offset + view.keyOffsets().get(index), type.size());
    // There may be a million of them.
    return key instanceof Value.Stack stack ? new Value.Stack(stack.trace().compact()) : key;
  }

  /** The value of which {@code copies} lie from {@code offset} on, one a CPU or only one. */
  final Value value(MemorySegment data, long offset, int copies, long stride) {
    MapValue kind = declaration.value();
    if (kind instanceof MapValue.Aggregation aggregation) {
      return AggregateDecoder.decode(aggregation, data, offset, copies, stride);
    }
    if (copies > 1 && kind instanceof MapValue.Scalar scalar) {
      long sum = 0;
      for (int i = 0; i < copies; i++) {
        sum +=
            ValueDecoder.integer(
                data, offset + i * stride, scalar.width().bytes(), scalar.signed());
      }
      return new Value.Int(sum, scalar.signed());
    }
    return decoder.decode(view.value(), data, offset, view.value().size());
  }

  /** What a value of all zeros is. */
  final Value zeroValue() {
    int size = AggregateLayout.size(declaration.value());
    return value(MemorySegment.ofArray(new byte[size]), 0, 1, size);
  }

  private MapSnapshot.Kind kind() {
    MapValue kind = declaration.value();
    if (kind instanceof MapValue.Hist || kind instanceof MapValue.LinearHist) {
      return MapSnapshot.Kind.HISTOGRAMS;
    }
    if (kind instanceof MapValue.TimeSeries) {
      return MapSnapshot.Kind.TIME_SERIES;
    }
    return kind instanceof MapValue.Avg || kind instanceof MapValue.Stats
        ? MapSnapshot.Kind.STATISTICS
        : MapSnapshot.Kind.VALUES;
  }
}
