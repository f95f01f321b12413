package dev.sonde.runtime.session;

import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.program.MapPlacement;
import dev.sonde.compiler.program.MapView;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import dev.sonde.runtime.value.ValueDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A map without keys in global data: memory that this process shares with the programs. */
final class GlobalMap extends ScriptMap {
  private final MapPlacement.Global place;
  private final MemorySegment memory;
  private boolean zeroed;

  GlobalMap(
      MapDeclaration declaration,
      MapView view,
      ValueDecoder decoder,
      MapPlacement.Global place,
      MemorySegment memory) {
    super(declaration, view, decoder);
    this.place = place;
    this.memory = memory;
  }

  @Override
  void read(List<MapSnapshot.Entry> entries) {
    Value value = value(memory, place.offset(), place.copies(), place.stride());
    if (isPresent(value)) {
      entries.add(new MapSnapshot.Entry(null, value));
    }
  }

  private boolean isPresent(Value value) {
    if (place.presence() >= 0) {
      return memory.get(ValueLayout.JAVA_BYTE, place.presence()) != 0;
    }
    return zeroed || value instanceof Value.Aggregate aggregate && !aggregate.isEmpty();
  }

  @Override
  Value get(byte[] key) {
    return value(memory, place.offset(), place.copies(), place.stride());
  }

  @Override
  void clear() {
    fillWithZeros();
    zeroed = false;
    if (place.presence() >= 0) {
      memory.set(ValueLayout.JAVA_BYTE, place.presence(), (byte) 0);
    }
  }

  @Override
  void zero() {
    zeroed |= !snapshot().entries().isEmpty();
    fillWithZeros();
  }

  private void fillWithZeros() {
    for (int i = 0; i < place.copies(); i++) {
      memory.asSlice(place.offset() + (long) i * place.stride(), place.size()).fill((byte) 0);
    }
  }
}
