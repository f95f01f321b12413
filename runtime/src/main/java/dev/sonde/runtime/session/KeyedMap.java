package dev.sonde.runtime.session;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.map.EntrySink;
import dev.sonde.bpf.map.MapEntries;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.program.MapView;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A map with keys: one of the kernel's, and another one for short keys where there are such. */
final class KeyedMap extends ScriptMap {
  private final BpfMap map;

  /** Has the keys without the zeros at their end; null if all are in {@link #map}. */
  private final BpfMap small;

  KeyedMap(
      MapDeclaration declaration, MapView view, ValueDecoder decoder, BpfMap map, BpfMap small) {
    super(declaration, view, decoder);
    this.map = map;
    this.small = small;
  }

  @Override
  void read(List<MapSnapshot.Entry> entries) {
    map.read(new Decoding(this, entries));
    if (small != null) {
      small.read(new Decoding(this, entries));
    }
  }

  /** Turns entries into values as they are read. */
  private record Decoding(KeyedMap map, List<MapSnapshot.Entry> entries) implements EntrySink {
    @Override
    public void accept(MapEntries some) {
      for (int i = 0; i < some.count(); i++) {
        entries.add(
            new MapSnapshot.Entry(
                map.key(some.keys(), some.keyOffset(i)),
                map.value(some.values(), some.valueOffset(i))));
      }
    }
  }

  private Value value(MemorySegment values, long offset) {
    return value(values, offset, map.copies(), map.copyStride());
  }

  @Override
  Value get(byte[] key) {
    Optional<byte[]> found = map.lookup(key);
    if (found.isEmpty() && small != null && isShort(key)) {
      found = small.lookup(Arrays.copyOf(key, small.keySize()));
    }
    return found.isPresent() ? value(MemorySegment.ofArray(found.get()), 0) : zeroValue();
  }

  private boolean isShort(byte[] key) {
    for (int i = small.keySize(); i < key.length; i++) {
      if (key[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  void clear() {
    map.clear();
    if (small != null) {
      small.clear();
    }
  }

  @Override
  void zero() {
    map.zero();
    if (small != null) {
      small.zero();
    }
  }
}
