package dev.sonde.compiler.ir;

/**
 * A map as the script sees it.
 *
 * @param id index into {@link Module#maps}
 * @param name as written, with its {@code @}; a map that the front end made for itself has a name
 *     without one, of letters and underscores
 * @param kind what the script asked for, or {@link Kind#AUTO}
 * @param keySize in bytes; 0 for a map without keys
 * @param value what it holds under each key
 * @param maxEntries how many keys it can hold at most
 */
public record MapDeclaration(
    int id, String name, Kind kind, int keySize, MapValue value, int maxEntries) {

  /** The kernel's kind of map. */
  public enum Kind {
    /** Whatever is fastest for the way it is used. */
    AUTO,
    HASH,
    LRU_HASH,
    PERCPU_HASH,
    PERCPU_LRU_HASH,
    ARRAY,
    PERCPU_ARRAY
  }

  /** Whether the map has no keys: one value, reached by address. */
  public boolean keyless() {
    return keySize == 0;
  }
}
