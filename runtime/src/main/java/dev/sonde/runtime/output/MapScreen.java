package dev.sonde.runtime.output;

import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.format.ValueText;
import dev.sonde.runtime.value.MapSnapshot;
import dev.sonde.runtime.value.Value;
import java.util.List;

/** Maps on a terminal: tables that are drawn over those before. */
public final class MapScreen {
  /** Control sequences of ECMA-48: to the first place, and erase to the end. */
  private static final String HOME = "\033[H\033[J";

  private final int rows;

  /**
   * @param rows how many lines the terminal has; a map takes no more of them
   */
  public MapScreen(int rows) {
    this.rows = Math.max(4, rows);
  }

  /** Draws the maps, whose greatest entries come last. */
  void show(List<MapSnapshot> maps, TextBuffer out) {
    out.put(HOME);
    int each = Math.max(1, (rows - 1) / Math.max(1, maps.size()) - 3);
    for (MapSnapshot map : maps) {
      if (map.kind() == MapSnapshot.Kind.VALUES || map.kind() == MapSnapshot.Kind.STATISTICS) {
        table(map, each, out);
      } else {
        drawings(map, out);
      }
    }
  }

  private static void table(MapSnapshot map, int most, TextBuffer out) {
    int size = map.entries().size();
    int shown = Math.min(size, most);
    String[] keys = new String[shown];
    String[] values = new String[shown];
    int keyColumns = map.name().length();
    int valueColumns = 0;
    for (int i = 0; i < shown; i++) {
      MapSnapshot.Entry entry = map.entries().get(size - 1 - i);
      keys[i] = entry.key() == null ? "" : key(entry.key());
      values[i] = text(entry.value().shown(1));
      keyColumns = Math.max(keyColumns, keys[i].length());
      valueColumns = Math.max(valueColumns, values[i].length());
    }
    out.put(map.name()).put('\n');
    for (int i = 0; i < shown; i++) {
      out.put(keys[i]).fill(' ', keyColumns - keys[i].length() + 2);
      out.fill(' ', valueColumns - values[i].length()).put(values[i]).put('\n');
    }
    if (shown < size) {
      out.put("and ").decimal(size - shown).put(" more\n");
    }
    out.put('\n');
  }

  private static void drawings(MapSnapshot map, TextBuffer out) {
    for (MapSnapshot.Entry entry : map.entries()) {
      out.put(map.name());
      if (entry.key() != null) {
        out.put('[').put(key(entry.key())).put(']');
      }
      out.put(":\n");
      ValueText.put(entry.value().shown(1), out);
      out.put('\n');
    }
  }

  private static String key(Value key) {
    TextBuffer text = new TextBuffer(32);
    ValueText.key(key, text);
    return text.toString();
  }

  private static String text(Value value) {
    TextBuffer text = new TextBuffer(32);
    ValueText.put(value, text);
    return text.toString();
  }
}
