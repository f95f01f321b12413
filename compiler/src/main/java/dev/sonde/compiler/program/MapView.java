package dev.sonde.compiler.program;

import java.util.List;

/**
 * How a map's keys and values are to be read and shown.
 *
 * @param name as written, with its {@code @}; without one if the script does not know of it
 * @param keys the types of its keys in order; empty for a map without keys. A single tuple key
 *     stays one {@link ValueType.Tuple}
 * @param keyOffsets where each key lies in the key's bytes
 * @param value the type of its value, or null if the map aggregates; then {@link
 *     dev.sonde.compiler.ir.MapDeclaration#value} says how
 */
public record MapView(
    String name, List<ValueType> keys, List<Integer> keyOffsets, ValueType value) {
  public MapView {
    keys = List.copyOf(keys);
    keyOffsets = List.copyOf(keyOffsets);
  }

  /** Whether it is a map of the script, and not one that the front end made for itself. */
  public boolean isOfScript() {
    return name.startsWith("@");
  }
}
