package dev.sonde.runtime.format;

import dev.sonde.runtime.value.Histogram;
import dev.sonde.runtime.value.Value;
import java.util.List;

/**
 * Values as bpftrace shows them in JSON. Integers that a double cannot hold are written as strings,
 * since many readers would round them.
 */
public final class JsonText {
  private JsonText() {}

  /** Appends a value; aggregates must have been turned into what is shown of them. */
  public static void put(Value value, TextBuffer out) {
    if (value instanceof Value.Int integer) {
      integer(integer.bits(), integer.signed(), out);
    } else if (value instanceof Value.Text text) {
      string(text.bytes().toArray(), text.bytes().size(), out);
    } else if (value instanceof Value.Buffer) {
      TextBuffer text = new TextBuffer(64);
      ValueText.put(value, text);
      string(text.array(), text.size(), out);
    } else if (value instanceof Value.Symbol symbol) {
      integer(symbol.number(), false, out);
    } else if (value instanceof Value.Bool bool) {
      out.put(bool.truth() ? "true" : "false");
    } else if (value instanceof Value.Unknown) {
      out.put("null");
    } else if (value instanceof Value.Tuple tuple) {
      array(tuple.elements(), out);
    } else if (value instanceof Value.Array array) {
      array(array.elements(), out);
    } else if (value instanceof Value.Struct struct) {
      struct(struct, out);
    } else if (value instanceof Value.Stack stack) {
      TextBuffer text = new TextBuffer(1024);
      ValueText.put(stack, text);
      string(text.array(), text.size(), out);
    } else if (value instanceof Value.Distribution distribution) {
      distribution(distribution, out);
    } else if (value instanceof Value.Series series) {
      SeriesText.json(series, out);
    } else {
      put(value.shown(1), out);
    }
  }

  /**
   * Appends a key as the name in an object: its text, without the parentheses of a tuple and the
   * spaces between its elements.
   */
  public static void key(Value key, TextBuffer out) {
    TextBuffer text = new TextBuffer(64);
    if (key instanceof Value.Tuple tuple) {
      compact(tuple.elements(), text);
    } else {
      compact(key, text);
    }
    string(text.array(), text.size(), out);
  }

  private static void compact(Value value, TextBuffer text) {
    if (value instanceof Value.Tuple tuple) {
      text.put('(');
      compact(tuple.elements(), text);
      text.put(')');
    } else if (value instanceof Value.Struct struct) {
      text.put('{');
      for (int i = 0; i < struct.members().size(); i++) {
        Value.Member member = struct.members().get(i);
        text.put(i > 0 ? ",." : ".").put(member.name()).put('=');
        compact(member.value(), text);
      }
      text.put('}');
    } else if (value instanceof Value.Stack stack) {
      TextBuffer lines = new TextBuffer(1024);
      ValueText.put(stack, lines);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.array()[i] != ' ') {
          text.put(lines.array()[i]);
        }
      }
    } else {
      ValueText.put(value, text);
    }
  }

  private static void compact(List<Value> elements, TextBuffer text) {
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        text.put(',');
      }
      compact(elements.get(i), text);
    }
  }

  /** Appends a string. */
  public static void string(String text, TextBuffer out) {
    TextBuffer encoded = new TextBuffer(text.length()).put(text);
    string(encoded.array(), encoded.size(), out);
  }

  /** Appends a string of UTF-8; what is not UTF-8 becomes U+FFFD. */
  public static void string(byte[] text, int length, TextBuffer out) {
    out.put('"');
    int i = 0;
    while (i < length) {
      int b = text[i];
      if (b < 0) {
        int sequence = sequenceLength(text, i, length);
        if (sequence == 0) {
          out.put("\\ufffd");
          i++;
        } else {
          out.put(text, i, sequence);
          i += sequence;
        }
      } else {
        character(b, out);
        i++;
      }
    }
    out.put('"');
  }

  private static void character(int c, TextBuffer out) {
    switch (c) {
      case '"' -> out.put("\\\"");
      case '\\' -> out.put("\\\\");
      case '\n' -> out.put("\\n");
      case '\r' -> out.put("\\r");
      case '\t' -> out.put("\\t");
      default -> {
        if (c < ' ') {
          out.put("\\u00").put(c < 0x10 ? '0' : '1').hexadecimal(c & 0xf, false);
        } else {
          out.put(c);
        }
      }
    }
  }

  /** How many bytes the character beginning at {@code i} takes, or 0 if it is not well formed. */
  private static int sequenceLength(byte[] text, int i, int end) {
    int lead = text[i] & 0xff;
    int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > end) {
      return 0;
    }
    for (int k = 1; k < length; k++) {
      if ((text[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = text[i + 1] & 0xff;
    boolean overlong = lead == 0xe0 && second < 0xa0 || lead == 0xf0 && second < 0x90;
    boolean beyond = lead == 0xed && second >= 0xa0 || lead == 0xf4 && second >= 0x90;
    return overlong || beyond ? 0 : length;
  }

  private static void integer(long bits, boolean signed, TextBuffer out) {
    boolean exact =
        signed || bits >= 0
            ? bits != Long.MAX_VALUE && (long) (double) bits == bits
            : isExactAsDouble(bits);
    if (!exact) {
      out.put('"');
    }
    if (signed) {
      out.decimal(bits);
    } else {
      out.unsignedDecimal(bits);
    }
    if (!exact) {
      out.put('"');
    }
  }

  /** Of an unsigned integer of 64 bits, a double holds the upper 53. */
  private static boolean isExactAsDouble(long bits) {
    return (bits & 0x7ff) == 0;
  }

  private static void array(List<Value> elements, TextBuffer out) {
    out.put('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      put(elements.get(i), out);
    }
    out.put(']');
  }

  private static void struct(Value.Struct struct, TextBuffer out) {
    out.put('{');
    for (int i = 0; i < struct.members().size(); i++) {
      Value.Member member = struct.members().get(i);
      if (i > 0) {
        out.put(", ");
      }
      string(member.name(), out);
      out.put(": ");
      put(member.value(), out);
    }
    out.put('}');
  }

  private static void distribution(Value.Distribution distribution, TextBuffer out) {
    out.put('[');
    for (int i = 0; i < distribution.buckets().size(); i++) {
      Histogram.Bucket bucket = distribution.buckets().get(i);
      out.put(i > 0 ? ",{" : "{");
      if (bucket.lower() != null) {
        out.put("\"min\": ");
        bound(bucket.lower(), 0, out);
        out.put(", ");
      }
      if (bucket.upper() != null) {
        // In text a range ends before its upper bound, in JSON with its greatest value.
        out.put("\"max\": ");
        bound(bucket.upper(), 1, out);
        out.put(", ");
      }
      out.put("\"count\": ").unsignedDecimal(bucket.count()).put('}');
    }
    out.put(']');
  }

  private static void bound(Value bound, int less, TextBuffer out) {
    long number =
        bound instanceof Value.Symbol symbol ? symbol.number() : ((Value.Int) bound).bits();
    integer(number - less, true, out);
  }
}
