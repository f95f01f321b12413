package dev.sonde.runtime.session;

import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.map.MapEntries;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.program.MapView;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.util.List;

/** A map without keys as the only entry of a per-CPU array. */
final class CellMap extends ScriptMap {
  private final BpfMap map;
  private boolean zeroed;

  CellMap(MapDeclaration declaration, MapView view, ValueDecoder decoder, BpfMap map) {
    super(declaration, view, decoder);
    this.map = map;
  }

  @Override
  void read(List<MapSnapshot.Entry> entries) {
    Value value = current();
    if (zeroed || value instanceof Value.Aggregate aggregate && !aggregate.isEmpty()) {
      entries.add(new MapSnapshot.Entry(null, value));
    }
  }

  private Value current() {
    MapEntries read = map.read();
    return value(read.values(), 0, map.copies(), map.copyStride());
  }

  @Override
  Value get(byte[] key) {
    return current();
  }

  @Override
  void clear() {
    map.zero();
    zeroed = false;
  }

  @Override
  void zero() {
    zeroed |= !snapshot().entries().isEmpty();
    map.zero();
  }
}
