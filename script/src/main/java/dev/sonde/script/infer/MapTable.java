package dev.sonde.script.infer;

import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.MapSymbol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The maps of a script, and whether a pass over it has learnt anything new. */
final class MapTable {
  private final Map<String, MapSymbol> symbols = new LinkedHashMap<>();
  private final int defaultEntries;
  private boolean changed;

  MapTable(int defaultEntries) {
    this.defaultEntries = defaultEntries;
  }

  /** The map of this name; every name is a map. */
  MapSymbol symbol(Expression.MapVariable map) {
    MapSymbol symbol = symbols.get(map.name());
    if (symbol == null) {
      symbol = new MapSymbol(symbols.size(), map.name(), map.span(), defaultEntries);
      symbols.put(map.name(), symbol);
    }
    return symbol;
  }

  /** All maps, by their ids. */
  List<MapSymbol> all() {
    return new ArrayList<>(symbols.values());
  }

  /** Notes that the type of something has become another. */
  void changed() {
    changed = true;
  }

  /** Whether anything has changed since this was asked last. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }
}
