package dev.sonde.bpf.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.MapBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads all entries of a map: many with a call where the kernel can ({@code BPF_MAP_LOOKUP_BATCH}),
 * else one after the other.
 */
final class MapReader {
  /** The bytes a batch is to hold, about. */
  private static final int BATCH_BYTES = 1 << 18;

  private final BpfMap map;
  private final int keySize;
  private final int valueBytes;
  private final EntrySink sink;

  MapReader(BpfMap map, EntrySink sink) {
    this.map = map;
    this.keySize = map.keySize();
    this.valueBytes = map.valueBytes();
    this.sink = sink;
  }

  void read(boolean delete) {
    int command = delete ? Bpf.MAP_LOOKUP_AND_DELETE_BATCH : Bpf.MAP_LOOKUP_BATCH;
    if (!readBatches(command)) {
      readOneByOne(delete);
    }
  }

  /** Reads by batches; says whether the kernel can. */
  private boolean readBatches(int command) {
    long entryBytes = keySize + valueBytes;
    int capacity = (int) Math.max(1, Math.min(map.maxEntries(), BATCH_BYTES / entryBytes));
    boolean begun = false;
    boolean done = false;
    // Where to go on: a bucket's number or a key, whichever the map uses.
    byte[] position = new byte[Math.max(keySize, 8)];
    while (!done) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment keyRoom = arena.allocate((long) keySize * capacity, 8);
        MemorySegment valueRoom = arena.allocate((long) valueBytes * capacity, 8);
        MemorySegment in = arena.allocate(position.length, 8);
        MemorySegment out = arena.allocate(position.length, 8);
        MemorySegment.copy(position, 0, in, JAVA_BYTE, 0, position.length);
        Attr attr = new Attr(arena, MapBatch.SIZE);
        attr.u32(MapBatch.MAP_FD, map.fd());
        attr.pointer(MapBatch.KEYS, keyRoom);
        attr.pointer(MapBatch.VALUES, valueRoom);
        attr.pointer(MapBatch.OUT_BATCH, out);
        while (true) {
          attr.pointer(MapBatch.IN_BATCH, begun ? in : MemorySegment.NULL);
          attr.u32(MapBatch.COUNT, capacity);
          int result = Bpf.call(command, attr);
          if (result == -Errno.ENOSPC) {
            // A bucket holds more than the batch has room for.
            capacity = larger(capacity);
            break;
          }
          if (result < 0 && result != -Errno.ENOENT) {
            if (!begun && (result == -Errno.EINVAL || result == -Errno.ENOTSUPP)) {
              return false;
            }
            throw new BpfException("read map " + map.name(), -result);
          }
          append(keyRoom, valueRoom, attr.u32(MapBatch.COUNT));
          if (result == -Errno.ENOENT) {
            done = true;
            break;
          }
          begun = true;
          in.copyFrom(out);
          MemorySegment.copy(out, JAVA_BYTE, 0, position, 0, position.length);
        }
      }
    }
    return true;
  }

  private int larger(int capacity) {
    if (capacity > map.maxEntries()) {
      throw new BpfException(
          "read map " + map.name(), Errno.ENOSPC, "a batch has no room for one of its buckets");
    }
    return capacity * 2;
  }

  private void readOneByOne(boolean delete) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(Math.max(keySize, 1), 8);
      MemorySegment next = arena.allocate(Math.max(keySize, 1), 8);
      MemorySegment value = arena.allocate(Math.max(valueBytes, 1), 8);
      // A program that removes keys meanwhile may send the walk back to the beginning; so there is
      // an end to it.
      boolean more = map.nextKey(MemorySegment.NULL, key);
      for (int left = map.maxEntries(); left > 0 && more; left--) {
        more = map.nextKey(key, next);
        if (map.lookup(key, value) && (!delete || map.delete(key))) {
          append(key, value, 1);
        }
        key.copyFrom(next);
      }
    }
  }

  private void append(MemorySegment newKeys, MemorySegment newValues, int added) {
    sink.accept(new MapEntries(added, keySize, valueBytes, newKeys, newValues));
  }
}
