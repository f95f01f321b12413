package dev.sonde.script.lower;

import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypeSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a map's key lie. Strings begin at whole words, where they are copied and
 * compared by words; everything else is at its natural alignment.
 *
 * @param offsets where each part begins
 * @param size of the key, padding at the end included
 */
record KeyLayout(List<Integer> offsets, int size) {
  private static final int WORD = 8;

  KeyLayout {
    offsets = List.copyOf(offsets);
  }

  /** The layout of a key of these parts; of size 0 if there are none. */
  static KeyLayout of(List<ScriptType> parts) {
    List<Integer> offsets = new ArrayList<>(parts.size());
    int offset = 0;
    int alignment = 1;
    for (ScriptType part : parts) {
      int size = StringsAndTuples.size(part);
      int own =
          switch (part) {
            case ScriptType.Text _ -> size < WORD ? 1 : WORD;
            default -> TypeSize.alignment(part);
          };
      offset = roundUp(offset, own);
      offsets.add(offset);
      offset += size;
      alignment = Math.max(alignment, own);
    }
    return new KeyLayout(offsets, roundUp(offset, alignment));
  }

  /** The layout of a key of these parts and the number of an interval of time behind them. */
  static KeyLayout withInterval(List<ScriptType> parts) {
    List<ScriptType> all = new ArrayList<>(parts);
    all.add(ScriptType.UINT64);
    return of(all);
  }

  private static int roundUp(int offset, int alignment) {
    return (offset + alignment - 1) & -alignment;
  }
}
