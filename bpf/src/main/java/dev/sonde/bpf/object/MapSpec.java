package dev.sonde.bpf.object;

import java.util.Optional;

/**
 * A map to be created: {@code BPF_MAP_CREATE} as data.
 *
 * @param name what programs call it; unique in its object, of any length (the kernel shows the
 *     first 15 characters, with what is neither letter, digit, '_' nor '.' replaced)
 * @param keySize bytes of a key
 * @param valueSize bytes of a value, of one CPU's where the map is per CPU
 * @param maxEntries how many entries it holds; for a ring buffer, its size in bytes; 0 for a perf
 *     event array means one entry a possible CPU
 * @param flags {@code BPF_F_*} of {@code include/uapi/linux/bpf.h}
 * @param contents what the first value of an array holds from the start, at most {@code valueSize}
 *     bytes; not to be changed
 * @param frozen whether user space gives up writing once the contents are in place
 * @param btfKeyType the key's type id in the object's BTF, 0 for none
 * @param btfValueType the value's type id in the object's BTF, 0 for none
 * @param inner what the maps are like that a map of maps holds: its values are their descriptors
 */
public record MapSpec(
    String name,
    MapType type,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    Optional<byte[]> contents,
    boolean frozen,
    int btfKeyType,
    int btfValueType,
    Optional<MapSpec> inner) {

  /** Entries are allocated when they are first used, not with the map. */
  public static final int NO_PREALLOC = 1 << 0;

  /** Each CPU evicts from a list of its own: faster, less exact. */
  public static final int NO_COMMON_LRU = 1 << 1;

  /** Programs may not write. */
  public static final int RDONLY_PROG = 1 << 7;

  /** As one of an array of maps, an array may be of another length than the others. */
  public static final int INNER_MAP = 1 << 12;

  /** The values of an array can be mapped into this process. */
  public static final int MMAPABLE = 1 << 10;

  public MapSpec {
    if (contents.isPresent() && contents.get().length > valueSize) {
      throw new IllegalArgumentException(
          "map " + name + " holds " + valueSize + " bytes, not " + contents.get().length);
    }
  }

  /** A map without flags, contents or types. */
  public MapSpec(String name, MapType type, int keySize, int valueSize, int maxEntries) {
    this(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        0,
        Optional.empty(),
        false,
        0,
        0,
        Optional.empty());
  }

  /** A ring buffer of this many bytes: a power of two and a multiple of the page size. */
  public static MapSpec ringBuffer(String name, int bytes) {
    return new MapSpec(name, MapType.RINGBUF, 0, 0, bytes);
  }

  /** Global data: an array of one value that programs and this process share by address. */
  public static MapSpec globalData(String name, byte[] contents) {
    return new MapSpec(name, MapType.ARRAY, 4, contents.length, 1)
        .withFlags(MMAPABLE)
        .withContents(contents);
  }

  /** The same map with other flags. */
  public MapSpec withFlags(int newFlags) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        newFlags,
        contents,
        frozen,
        btfKeyType,
        btfValueType,
        inner);
  }

  /** The same map with another capacity. */
  public MapSpec withMaxEntries(int newMaxEntries) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        newMaxEntries,
        flags,
        contents,
        frozen,
        btfKeyType,
        btfValueType,
        inner);
  }

  /** The same map, its first value set to these bytes. */
  public MapSpec withContents(byte[] newContents) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        Optional.of(newContents),
        frozen,
        btfKeyType,
        btfValueType,
        inner);
  }

  /** The same map, frozen: its contents are constants to the verifier if it is read-only too. */
  public MapSpec withFrozen() {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        contents,
        true,
        btfKeyType,
        btfValueType,
        inner);
  }

  /** The same map with types from the object's BTF. */
  public MapSpec withBtfTypes(int keyType, int valueType) {
    return new MapSpec(
        name,
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        contents,
        frozen,
        keyType,
        valueType,
        inner);
  }

  /** An array of maps like {@code inner}. */
  public static MapSpec arrayOfMaps(String name, int maxEntries, MapSpec inner) {
    return new MapSpec(
        name,
        MapType.ARRAY_OF_MAPS,
        Integer.BYTES,
        Integer.BYTES,
        maxEntries,
        0,
        Optional.empty(),
        false,
        0,
        0,
        Optional.of(inner));
  }
}
