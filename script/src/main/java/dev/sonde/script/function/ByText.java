package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * A number that is shown by a text of the script, such as a format, which each value has with it:
 * {@code u64 number; u64 text}, the text by a number that is computed from it.
 *
 * @param texts all that values may have, by their numbers
 */
record ByText(Map<Long, String> texts) {
  /** The bytes of a value. */
  static final int SIZE = 16;

  /** No text yet: of a type that is declared. */
  static final ByText NONE = new ByText(Map.of());

  private static final int TEXT = 8;

  /** What is shown of a value that was never given a text. */
  static final String UNKNOWN = "(?)";

  ByText {
    texts = Map.copyOf(texts);
  }

  /** Shown by one text. */
  static ByText of(String text) {
    return new ByText(Map.of(number(text), text));
  }

  /** FNV-1a: never 0, which memory is that no value was stored in. */
  private static long number(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash == 0 ? 1 : hash;
  }

  /** The texts of both; null if two of them have the same number. */
  ByText with(ByText other) {
    if (texts.equals(other.texts)) {
      return this;
    }
    Map<Long, String> all = new HashMap<>(texts);
    for (Map.Entry<Long, String> each : other.texts.entrySet()) {
      String before = all.put(each.getKey(), each.getValue());
      if (before != null && !before.equals(each.getValue())) {
        return null;
      }
    }
    return new ByText(all);
  }

  /** Makes a value. */
  static Operand lower(Value number, String text, FunctionBuilder code) {
    Value value = code.address(code.slot(SIZE, TEXT, "by text"));
    code.store(value, 0, Width.B8, number);
    code.store(value, TEXT, Width.B8, code.constant(number(text)));
    return new Operand.Memory(value, 0);
  }

  /** The number of a value. */
  static long number(MemorySegment data, long offset) {
    return data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
  }

  /** The text of a value; null if it was never given one. */
  String text(MemorySegment data, long offset) {
    return texts.get(data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + TEXT));
  }
}
