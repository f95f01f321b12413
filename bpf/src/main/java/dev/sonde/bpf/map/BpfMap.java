package dev.sonde.bpf.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.MapCreate;
import dev.sonde.bpf.sys.BpfAttr.MapElem;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.LockedMemory;
import dev.sonde.bpf.sys.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A map in the kernel, which lives until it is closed here and no program uses it.
 *
 * <p>A value of a map that is per CPU is, on this side, the values of all possible CPUs one after
 * the other, each rounded up to 8 bytes: {@link #valueBytes()} in all.
 *
 * <p>The methods may be called by any thread, one at a time a map.
 */
public final class BpfMap implements AutoCloseable {

  /** What an update does about an entry that is there or is not. */
  public enum UpdateMode {
    /** Creates or replaces. */
    ANY,
    /** Creates; an existing entry is left as it is. */
    NO_EXIST,
    /** Replaces; a missing entry is not created. */
    EXIST
  }

  private final MapSpec spec;
  private final int maxEntries;
  private final int copies;
  private final int valueBytes;
  private final Descriptor descriptor;
  // What element calls need, allocated once: they may come by the thousand.
  private final Arena arena = Arena.ofShared();
  private final Attr attr = new Attr(arena, MapElem.SIZE);
  private final MemorySegment key;
  private final MemorySegment value;
  private Mapping mapping;

  private BpfMap(MapSpec spec, int maxEntries, int copies, Descriptor descriptor) {
    this.spec = spec;
    this.maxEntries = maxEntries;
    this.copies = copies;
    this.valueBytes = copies == 0 ? spec.valueSize() : roundUp(spec.valueSize()) * copies;
    this.descriptor = descriptor;
    this.key = arena.allocate(Math.max(spec.keySize(), 8), 8);
    this.value = arena.allocate(Math.max(valueBytes, 8), 8);
  }

  /**
   * Creates a map, with its contents in place and frozen if so specified.
   *
   * @throws BpfException if the kernel refuses
   */
  public static BpfMap create(MapSpec spec) {
    return create(spec, 0);
  }

  /**
   * As {@link #create(MapSpec)}, with types.
   *
   * @param btf the descriptor of loaded BTF that the spec's type ids refer to, or 0
   */
  public static BpfMap create(MapSpec spec, int btf) {
    int cpus = isPerCpu(spec.type()) || sizedByCpus(spec) ? Cpus.possible().length : 0;
    int maxEntries = sizedByCpus(spec) ? cpus : spec.maxEntries();
    BpfMap map =
        new BpfMap(spec, maxEntries, isPerCpu(spec.type()) ? cpus : 0, open(spec, maxEntries, btf));
    try {
      if (spec.contents().isPresent()) {
        map.setContents(spec.contents().get());
      }
      if (spec.frozen()) {
        map.freeze();
      }
      return map;
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }

  private static Descriptor open(MapSpec spec, int maxEntries, int btf) {
    if (spec.inner().isEmpty()) {
      return open(spec, maxEntries, btf, 0);
    }
    // The kernel takes from an example what the maps are like.
    try (BpfMap example = create(spec.inner().get(), btf)) {
      return open(spec, maxEntries, btf, example.fd());
    }
  }

  private static Descriptor open(MapSpec spec, int maxEntries, int btf, int example) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, MapCreate.SIZE);
      attr.u32(MapCreate.MAP_TYPE, spec.type().number());
      attr.u32(MapCreate.KEY_SIZE, spec.keySize());
      attr.u32(MapCreate.VALUE_SIZE, spec.valueSize());
      attr.u32(MapCreate.MAX_ENTRIES, maxEntries);
      attr.u32(MapCreate.MAP_FLAGS, spec.flags());
      attr.u32(MapCreate.INNER_MAP_FD, example);
      attr.name(MapCreate.MAP_NAME, spec.name());
      if (btf != 0 && spec.btfValueType() != 0) {
        attr.u32(MapCreate.BTF_FD, btf);
        attr.u32(MapCreate.BTF_KEY_TYPE_ID, spec.btfKeyType());
        attr.u32(MapCreate.BTF_VALUE_TYPE_ID, spec.btfValueType());
      }
      int result = Bpf.call(Bpf.MAP_CREATE, attr);
      if (result == -Errno.EPERM && LockedMemory.raiseLimit()) {
        result = Bpf.call(Bpf.MAP_CREATE, attr);
      }
      if (result < 0) {
        throw refused(spec, maxEntries, -result);
      }
      return new Descriptor(result);
    }
  }

  private static BpfException refused(MapSpec spec, int maxEntries, int errno) {
    String operation = "create map " + spec.name();
    String shape =
        spec.type()
            + " with keys of "
            + spec.keySize()
            + ", values of "
            + spec.valueSize()
            + " bytes and "
            + maxEntries
            + " entries";
    return switch (errno) {
      case Errno.EINVAL -> new BpfException(operation, errno, "this kernel takes no " + shape);
      case Errno.E2BIG, Errno.ENOMEM ->
          new BpfException(operation, errno, "there is no memory for a " + shape);
      default -> new BpfException(operation, errno);
    };
  }

  private void setContents(byte[] contents) {
    MemorySegment.copy(contents, 0, value, JAVA_BYTE, 0, contents.length);
    update(key, value, UpdateMode.ANY);
  }

  /** Whether keys and values have the form of another map's, as programs read and write them. */
  public boolean isLike(MapSpec other) {
    return spec.type() == other.type()
        && spec.keySize() == other.keySize()
        && spec.valueSize() == other.valueSize()
        && spec.flags() == other.flags();
  }

  /** The name programs call it by. */
  public String name() {
    return spec.name();
  }

  /** What it is. */
  public MapType type() {
    return spec.type();
  }

  /** The bytes of a key. */
  public int keySize() {
    return spec.keySize();
  }

  /** The bytes of a value, of one CPU's where the map is per CPU. */
  public int valueSize() {
    return spec.valueSize();
  }

  /** How many entries it can hold; the bytes of a ring buffer. */
  public int maxEntries() {
    return maxEntries;
  }

  /** Whether each CPU has a value of its own. */
  public boolean isPerCpu() {
    return copies > 0;
  }

  /** How many values an entry has: that of each possible CPU, or 1. */
  public int copies() {
    return Math.max(copies, 1);
  }

  /** From one CPU's value to the next: the value's size rounded up to 8 bytes. */
  public int copyStride() {
    return roundUp(spec.valueSize());
  }

  /** The bytes that reading or writing an entry's value moves. */
  public int valueBytes() {
    return valueBytes;
  }

  /**
   * The number of its descriptor.
   *
   * @throws IllegalStateException if it is closed
   */
  public int fd() {
    return descriptor.number();
  }

  /**
   * Reads an entry.
   *
   * @param keyBytes {@link #keySize} bytes of native memory
   * @param valueOut room for {@link #valueBytes} bytes of native memory
   * @return whether there is such an entry
   */
  public boolean lookup(MemorySegment keyBytes, MemorySegment valueOut) {
    checkSize(keyBytes, keySize());
    checkSize(valueOut, valueBytes);
    elem(keyBytes).pointer(MapElem.VALUE, valueOut).u64(MapElem.FLAGS, 0);
    return found(Bpf.call(Bpf.MAP_LOOKUP_ELEM, attr), "read");
  }

  /** Reads an entry; empty where there is none. */
  public Optional<byte[]> lookup(byte[] keyBytes) {
    setKey(keyBytes);
    if (!lookup(key, value)) {
      return Optional.empty();
    }
    return Optional.of(value.asSlice(0, valueBytes).toArray(JAVA_BYTE));
  }

  /**
   * Writes an entry.
   *
   * @param keyBytes {@link #keySize} bytes of native memory
   * @param newValue {@link #valueBytes} bytes of native memory
   * @return whether it was written, which the mode may prevent
   * @throws BpfException if the kernel refuses, as where the map is full
   */
  public boolean update(MemorySegment keyBytes, MemorySegment newValue, UpdateMode mode) {
    checkSize(keyBytes, keySize());
    checkSize(newValue, valueBytes);
    elem(keyBytes).pointer(MapElem.VALUE, newValue).u64(MapElem.FLAGS, mode.ordinal());
    int result = Bpf.call(Bpf.MAP_UPDATE_ELEM, attr);
    if (result == -Errno.EEXIST && mode == UpdateMode.NO_EXIST) {
      return false;
    }
    if (result == -Errno.E2BIG) {
      throw new BpfException(
          "write to map " + name(), -result, "it is full with " + maxEntries + " entries");
    }
    return found(result, "write to");
  }

  /** Writes an entry, there or not. */
  public void update(byte[] keyBytes, byte[] newValue) {
    if (newValue.length != valueBytes) {
      throw new IllegalArgumentException(
          "values of map " + name() + " have " + valueBytes + " bytes, not " + newValue.length);
    }
    setKey(keyBytes);
    MemorySegment.copy(newValue, 0, value, JAVA_BYTE, 0, newValue.length);
    update(key, value, UpdateMode.ANY);
  }

  /**
   * Removes an entry.
   *
   * @param keyBytes {@link #keySize} bytes of native memory
   * @return whether it was there
   */
  public boolean delete(MemorySegment keyBytes) {
    checkSize(keyBytes, keySize());
    elem(keyBytes).u64(MapElem.VALUE, 0).u64(MapElem.FLAGS, 0);
    return found(Bpf.call(Bpf.MAP_DELETE_ELEM, attr), "delete from");
  }

  /** Removes an entry; says whether it was there. */
  public boolean delete(byte[] keyBytes) {
    setKey(keyBytes);
    return delete(key);
  }

  /**
   * Steps through the keys, in the kernel's order. Where the previous key has gone meanwhile, a
   * hash map begins again.
   *
   * @param previous {@link #keySize} bytes of native memory, or {@link MemorySegment#NULL} to begin
   * @param next room for {@link #keySize} bytes of native memory
   * @return whether there is a next key
   */
  public boolean nextKey(MemorySegment previous, MemorySegment next) {
    checkSize(next, keySize());
    elem(previous).pointer(MapElem.NEXT_KEY, next).u64(MapElem.FLAGS, 0);
    return found(Bpf.call(Bpf.MAP_GET_NEXT_KEY, attr), "list the keys of");
  }

  /**
   * Reads all entries, with as few calls as the kernel allows. What is added or removed meanwhile
   * may or may not be there.
   */
  public MapEntries read() {
    EntryCollector collector = new EntryCollector(this);
    new MapReader(this, collector).read(false);
    return collector.entries();
  }

  /**
   * Reads all entries as {@link #read} does, and hands them on some at a time, so that a large map
   * need not be in memory twice.
   */
  public void read(EntrySink sink) {
    new MapReader(this, sink).read(false);
  }

  /**
   * Reads and removes all entries of a hash map; what is added meanwhile is in this result or in a
   * later one, not in both.
   *
   * @throws IllegalStateException if it is an array, whose entries cannot go
   */
  public MapEntries drain() {
    if (isArray()) {
      throw new IllegalStateException("the entries of " + this + " cannot be removed");
    }
    EntryCollector collector = new EntryCollector(this);
    new MapReader(this, collector).read(true);
    return collector.entries();
  }

  /** Removes all entries of a hash map; sets those of an array, which cannot go, to zero. */
  public void clear() {
    if (isArray()) {
      zero();
      return;
    }
    new MapReader(this, _ -> {}).read(true);
  }

  /** Sets the values of all entries to zero and keeps their keys. */
  public void zero() {
    value.fill((byte) 0);
    MapEntries entries = read();
    for (int i = 0; i < entries.count(); i++) {
      MemorySegment.copy(entries.keys(), entries.keyOffset(i), key, 0, keySize());
      update(key, value, isArray() ? UpdateMode.ANY : UpdateMode.EXIST);
    }
  }

  private boolean isArray() {
    return spec.type() == MapType.ARRAY || spec.type() == MapType.PERCPU_ARRAY;
  }

  /**
   * The values of an array as memory shared with the kernel: entry {@code i} at {@code i} times
   * {@link #copyStride}. It is mapped when first asked for, and unmapped when the map is closed.
   *
   * @throws BpfException if the map was not made with {@link MapSpec#MMAPABLE}
   */
  public MemorySegment memory() {
    if (mapping == null) {
      long length = (long) copyStride() * maxEntries;
      boolean writable = !spec.frozen();
      mapping = Mapping.of(fd(), 0, length, writable, "map " + name());
    }
    return mapping.segment();
  }

  /** Gives up writing from this side, so that the verifier may take a read-only map as constant. */
  public void freeze() {
    attr.segment().fill((byte) 0);
    int result = Bpf.call(Bpf.MAP_FREEZE, attr.u32(MapElem.MAP_FD, descriptor.number()));
    if (result < 0) {
      throw new BpfException("freeze map " + name(), -result);
    }
  }

  /** What the kernel says about it. */
  public MapInfo info() {
    return MapInfo.of(descriptor, name());
  }

  @Override
  public void close() {
    if (mapping != null) {
      mapping.close();
    }
    descriptor.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Override
  public String toString() {
    return spec.type() + " map " + spec.name();
  }

  private void setKey(byte[] keyBytes) {
    if (keyBytes.length != keySize()) {
      throw new IllegalArgumentException(
          "keys of map " + name() + " have " + keySize() + " bytes, not " + keyBytes.length);
    }
    MemorySegment.copy(keyBytes, 0, key, JAVA_BYTE, 0, keyBytes.length);
  }

  private void checkSize(MemorySegment memory, int size) {
    if (memory.byteSize() < size) {
      throw new IllegalArgumentException(
          memory.byteSize() + " bytes are too few for map " + name() + ", which takes " + size);
    }
  }

  private Attr elem(MemorySegment keyBytes) {
    return attr.u32(MapElem.MAP_FD, descriptor.number()).pointer(MapElem.KEY, keyBytes);
  }

  private boolean found(int result, String operation) {
    if (result == -Errno.ENOENT) {
      return false;
    }
    if (result < 0) {
      throw new BpfException(operation + " map " + name(), -result);
    }
    return true;
  }

  private static boolean sizedByCpus(MapSpec spec) {
    return spec.type() == MapType.PERF_EVENT_ARRAY && spec.maxEntries() == 0;
  }

  private static boolean isPerCpu(MapType type) {
    return switch (type) {
      case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
      default -> false;
    };
  }

  private static int roundUp(int size) {
    return size + 7 & -8;
  }
}
