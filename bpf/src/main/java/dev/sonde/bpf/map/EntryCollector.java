package dev.sonde.bpf.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Keeps all entries that are read from a map. */
final class EntryCollector implements EntrySink {
  private final BpfMap map;
  private byte[] keys;
  private byte[] values;
  private int count;

  EntryCollector(BpfMap map) {
    this.map = map;
    keys = new byte[map.keySize() * 16];
    values = new byte[map.valueBytes() * 16];
  }

  MapEntries entries() {
    return new MapEntries(
        count,
        map.keySize(),
        map.valueBytes(),
        MemorySegment.ofArray(keys),
        MemorySegment.ofArray(values));
  }

  @Override
  public void accept(MapEntries some) {
    keys = added(keys, some.keys(), some.keySize(), some.count());
    values = added(values, some.values(), some.valueBytes(), some.count());
    count += some.count();
  }

  private byte[] added(byte[] bytes, MemorySegment more, int size, int added) {
    byte[] room = withRoom(bytes, (long) size * (count + added));
    MemorySegment.copy(more, JAVA_BYTE, 0, room, count * size, added * size);
    return room;
  }

  private byte[] withRoom(byte[] bytes, long needed) {
    if (needed <= bytes.length) {
      return bytes;
    }
    if (needed > Integer.MAX_VALUE - 8) {
      throw new BpfException("read map " + map.name(), 0, "it holds more than 2 GiB");
    }
    return Arrays.copyOf(
        bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
  }
}
