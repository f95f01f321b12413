package dev.sonde.bpf.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernel")
class BpfMapTest {

  @BeforeEach
  void needsTheKernel() {
    KernelAccess.assumeBpf();
  }

  @ParameterizedTest
  @EnumSource(
      value = MapType.class,
      names = {"HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"})
  void hashMapsKeepWhatIsWrittenUntilItIsDeleted(MapType type) {
    try (BpfMap map = BpfMap.create(new MapSpec("test", type, 4, 12, 64))) {
      byte[] value = new byte[map.valueBytes()];
      for (int i = 0; i < value.length; i++) {
        value[i] = (byte) (i % map.copyStride() < 12 ? i + 1 : 0);
      }
      assertThat(map.lookup(key(1))).isEmpty();
      map.update(key(1), value);
      assertThat(map.lookup(key(1))).contains(value);
      assertThat(map.delete(key(1))).isTrue();
      assertThat(map.delete(key(1))).isFalse();
      assertThat(map.lookup(key(1))).isEmpty();
    }
  }

  @Test
  void aPerCpuValueHasAPlaceForEachPossibleCpu() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.PERCPU_ARRAY, 4, 12, 2))) {
      assertThat(map.isPerCpu()).isTrue();
      assertThat(map.copies()).isEqualTo(Cpus.possible().length);
      assertThat(map.copyStride()).isEqualTo(16);
      assertThat(map.valueBytes()).isEqualTo(16 * map.copies());
      assertThat(map.lookup(key(0))).contains(new byte[map.valueBytes()]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MapType.class,
      names = {"HASH", "LRU_HASH", "PERCPU_HASH", "LRU_PERCPU_HASH"})
  void readingAndDrainingYieldEveryEntryOnce(MapType type) {
    // An LRU map may evict before it is full; with room to spare it must not.
    int entries = 3000;
    try (BpfMap map = BpfMap.create(new MapSpec("test", type, 4, 8, entries * 4))) {
      Map<Integer, Long> expected = fill(map, entries);
      assertThat(contents(map, map.read())).isEqualTo(expected);
      assertThat(contents(map, map.drain())).isEqualTo(expected);
      assertThat(map.read().count()).isZero();
    }
  }

  @Test
  void aFullMapReadsCompletely() {
    // All room used: buckets are long, and the last batch is a whole one.
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 8, 1000))) {
      Map<Integer, Long> expected = fill(map, 1000);
      assertThat(contents(map, map.read())).isEqualTo(expected);
      assertThatThrownBy(() -> map.update(key(5000), new byte[8]))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("full with 1000 entries");
    }
  }

  @Test
  void largeValuesAreReadInSeveralBatches() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 4096, 300))) {
      for (int i = 0; i < 300; i++) {
        byte[] value = new byte[4096];
        value[4095] = (byte) i;
        map.update(key(i), value);
      }
      MapEntries entries = map.read();
      assertThat(entries.count()).isEqualTo(300);
      for (int i = 0; i < 300; i++) {
        int key = entries.keys().get(JAVA_INT_UNALIGNED, entries.keyOffset(i));
        byte last =
            entries
                .values()
                .get(java.lang.foreign.ValueLayout.JAVA_BYTE, entries.valueOffset(i) + 4095);
        assertThat(last).isEqualTo((byte) key);
      }
    }
  }

  @Test
  void whatHasNoBatchesIsReadOneByOne() {
    // The kernel has no batched reading for a map of stack traces.
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.STACK_TRACE, 4, 8 * 16, 16))) {
      assertThat(map.read().count()).isZero();
    }
  }

  @Test
  void arraysHaveAllEntriesFromTheStart() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.ARRAY, 4, 8, 100))) {
      map.update(key(7), number(42));
      Map<Integer, Long> contents = contents(map, map.read());
      assertThat(contents).hasSize(100).containsEntry(7, 42L).containsEntry(8, 0L);
      assertThatThrownBy(map::drain).isInstanceOf(IllegalStateException.class);
      map.clear();
      assertThat(contents(map, map.read())).hasSize(100).containsEntry(7, 0L);
    }
  }

  @Test
  void clearRemovesAndZeroKeepsKeys() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.PERCPU_HASH, 4, 8, 500))) {
      fill(map, 500);
      map.zero();
      Map<Integer, Long> zeroed = contents(map, map.read());
      assertThat(zeroed).hasSize(500);
      assertThat(zeroed.values()).containsOnly(0L);
      map.clear();
      assertThat(map.read().count()).isZero();
    }
  }

  @Test
  void updateModesAreKept() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 8, 4));
        Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(8);
      MemorySegment value = arena.allocate(8);
      assertThat(map.update(key, value, BpfMap.UpdateMode.EXIST)).isFalse();
      assertThat(map.update(key, value, BpfMap.UpdateMode.NO_EXIST)).isTrue();
      assertThat(map.update(key, value, BpfMap.UpdateMode.NO_EXIST)).isFalse();
      assertThat(map.update(key, value, BpfMap.UpdateMode.EXIST)).isTrue();
    }
  }

  @Test
  void globalDataIsSharedByAddress() {
    byte[] initial = new byte[20];
    initial[19] = 9;
    MemorySegment memory;
    try (BpfMap map = BpfMap.create(MapSpec.globalData(".data", initial))) {
      memory = map.memory();
      assertThat(memory.get(JAVA_BYTE, 19)).isEqualTo((byte) 9);
      memory.set(JAVA_LONG_UNALIGNED, 0, 42);
      byte[] value = map.lookup(key(0)).orElseThrow();
      assertThat(value).startsWith(number(42)).hasSize(20).endsWith(9);
    }
    assertThatThrownBy(() -> memory.get(JAVA_LONG_UNALIGNED, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFrozenMapIsWrittenNoMore() {
    MapSpec spec =
        new MapSpec("constants", MapType.ARRAY, 4, 8, 1)
            .withFlags(MapSpec.RDONLY_PROG)
            .withContents(number(5))
            .withFrozen();
    try (BpfMap map = BpfMap.create(spec)) {
      assertThat(map.lookup(key(0))).contains(number(5));
      assertThatThrownBy(() -> map.update(key(0), number(6)))
          .isInstanceOfSatisfying(
              BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
    }
  }

  @Test
  void everyTypeThatNeedsNothingElseCanBeCreated() {
    MapSpec[] specs = {
      new MapSpec("perf", MapType.PERF_EVENT_ARRAY, 4, 4, 0),
      MapSpec.ringBuffer("ring", 1 << 16),
      new MapSpec("stacks", MapType.STACK_TRACE, 4, 8 * 127, 128),
      new MapSpec("queue", MapType.QUEUE, 0, 8, 16),
      new MapSpec("stack", MapType.STACK, 0, 8, 16),
      new MapSpec("bloom", MapType.BLOOM_FILTER, 0, 8, 16),
      new MapSpec("tails", MapType.PROG_ARRAY, 4, 4, 4),
      new MapSpec("prefixes", MapType.LPM_TRIE, 8, 8, 16).withFlags(MapSpec.NO_PREALLOC),
    };
    for (MapSpec spec : specs) {
      try (BpfMap map = BpfMap.create(spec)) {
        assertThat(map.info().type()).isEqualTo(spec.type().number());
        assertThat(map.info().name()).isEqualTo(spec.name());
        assertThat(map.info().maxEntries()).isEqualTo(map.maxEntries());
      }
    }
  }

  @Test
  void anArrayOfMapsHoldsArraysOfAnyLength() {
    MapSpec inner = new MapSpec("inner", MapType.ARRAY, 4, 8, 1).withFlags(MapSpec.INNER_MAP);
    try (BpfMap outer = BpfMap.create(MapSpec.arrayOfMaps("outer", 4, inner));
        BpfMap longer = BpfMap.create(inner.withMaxEntries(100));
        BpfMap other = BpfMap.create(new MapSpec("other", MapType.ARRAY, 4, 16, 1))) {
      assertThat(outer.info().type()).isEqualTo(MapType.ARRAY_OF_MAPS.number());
      outer.update(key(2), key(longer.fd()));
      // Read from here, a map of maps tells the ids of what it holds.
      assertThat(outer.lookup(key(2))).isPresent();
      assertThat(outer.lookup(key(1))).isEmpty();
      byte[] fd = key(other.fd());
      assertThatThrownBy(() -> outer.update(key(1), fd)).isInstanceOf(BpfException.class);
    }
  }

  @Test
  void anImpossibleMapIsExplained() {
    assertThatThrownBy(() -> BpfMap.create(new MapSpec("odd", MapType.RINGBUF, 0, 0, 1000)))
        .isInstanceOf(BpfException.class)
        .hasMessage(
            "cannot create map odd: invalid argument (EINVAL): this kernel takes no RINGBUF with keys"
                + " of 0, values of 0 bytes and 1000 entries");
  }

  @Test
  void wrongSizesAreRefusedBeforeTheKernelSeesThem() {
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 8, 4))) {
      assertThatThrownBy(() -> map.lookup(new byte[3]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> map.update(key(1), new byte[9]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void namesTheKernelDoesNotTakeAreMadeFit() {
    try (BpfMap map = BpfMap.create(new MapSpec("@a rather long name", MapType.ARRAY, 4, 4, 1))) {
      assertThat(map.info().name()).isEqualTo("_a_rather_long_");
      assertThat(map.name()).isEqualTo("@a rather long name");
    }
  }

  private static Map<Integer, Long> fill(BpfMap map, int entries) {
    Map<Integer, Long> expected = new HashMap<>();
    for (int i = 0; i < entries; i++) {
      ByteBuffer value = ByteBuffer.allocate(map.valueBytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int copy = 0; copy < map.copies(); copy++) {
        value.putLong(i * 10L + copy);
      }
      map.update(key(i), value.array());
      expected.put(i, sum(value));
    }
    return expected;
  }

  private static long sum(ByteBuffer value) {
    long sum = 0;
    for (int at = 0; at < value.capacity(); at += 8) {
      sum += value.getLong(at);
    }
    return sum;
  }

  /** The entries by key, values added over the CPUs; fails on a key that comes twice. */
  private static Map<Integer, Long> contents(BpfMap map, MapEntries entries) {
    Map<Integer, Long> contents = new HashMap<>();
    for (int i = 0; i < entries.count(); i++) {
      int key = entries.keys().get(JAVA_INT_UNALIGNED, entries.keyOffset(i));
      long sum = 0;
      for (int copy = 0; copy < map.copies(); copy++) {
        long at = entries.valueOffset(i) + (long) copy * map.copyStride();
        sum += entries.values().get(JAVA_LONG_UNALIGNED, at);
      }
      assertThat(contents.put(key, sum)).isNull();
    }
    return contents;
  }

  private static byte[] key(int key) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(key).array();
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
