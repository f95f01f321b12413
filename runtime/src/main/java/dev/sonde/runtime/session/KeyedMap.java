package dev.sonde.runtime.session;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.map.MapEntries;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.program.MapView;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A map with keys: one of the kernel's. */
final class KeyedMap extends ScriptMap {
  private final BpfMap map;

  KeyedMap(MapDeclaration declaration, MapView view, ValueDecoder decoder, BpfMap map) {
    super(declaration, view, decoder);
    this.map = map;
  }

  @Override
  void read(List<MapSnapshot.Entry> entries) {
    MapEntries read = map.read();
    for (int i = 0; i < read.count(); i++) {
      entries.add(
          new MapSnapshot.Entry(
              key(read.keys(), read.keyOffset(i)), value(read.values(), read.valueOffset(i))));
    }
  }

  private Value value(MemorySegment values, long offset) {
    return value(values, offset, map.copies(), map.copyStride());
  }

  @Override
  Value get(byte[] key) {
    Optional<byte[]> found = map.lookup(key);
    return found.isPresent() ? value(MemorySegment.ofArray(found.get()), 0) : zeroValue();
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
