package dev.sonde.script.lower;

import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TypeSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a map's key lie. Strings begin at whole words, where they are copied and
 * compared by words; everything else is at its natural alignment. A stack lies last, where a key
 * can be cut behind its frames.
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
    int last = last(parts);
    Integer[] offsets = new Integer[parts.size()];
    int offset = 0;
    int alignment = 1;
    for (int i = 0; i < offsets.length; i++) {
      int index = i < last ? i : i < offsets.length - 1 ? i + 1 : last;
      ScriptType part = parts.get(index);
      int own =
          switch (part) {
            case ScriptType.Text _ -> StringsAndTuples.size(part) < WORD ? 1 : WORD;
            default -> TypeSize.alignment(part);
          };
      offset = roundUp(offset, own);
      offsets[index] = offset;
      offset += StringsAndTuples.size(part);
      alignment = Math.max(alignment, own);
    }
    return new KeyLayout(List.of(offsets), roundUp(offset, alignment));
  }

  /** The part that lies behind all others: the largest stack, if there is one. */
  private static int last(List<ScriptType> parts) {
    int last = parts.size() - 1;
    int limit = -1;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof ScriptType.Stack stack && stack.limit() >= limit) {
        last = i;
        limit = stack.limit();
      }
    }
    return last;
  }

  /** The layout of a key of these parts and the number of an interval of time behind them. */
  static KeyLayout withInterval(List<ScriptType> parts) {
    KeyLayout layout = of(parts);
    List<Integer> offsets = new ArrayList<>(layout.offsets);
    int interval = roundUp(layout.size, Long.BYTES);
    offsets.add(interval);
    return new KeyLayout(offsets, interval + Long.BYTES);
  }

  private static int roundUp(int offset, int alignment) {
    return (offset + alignment - 1) & -alignment;
  }
}
