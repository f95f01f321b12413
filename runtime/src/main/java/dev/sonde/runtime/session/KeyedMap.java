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
    map.read(new Decoding(this, entries));
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
