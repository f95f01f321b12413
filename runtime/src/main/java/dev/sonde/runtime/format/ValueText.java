package dev.sonde.runtime.format;

import dev.sonde.runtime.symbol.StackTrace;
import dev.sonde.runtime.value.Histogram;
import dev.sonde.runtime.value.Value;
import java.util.List;

/** Values as bpftrace shows them in text. */
public final class ValueText {
  private static final int RANGE_COLUMNS = 16;
  private static final int COUNT_COLUMNS = 8;
  private static final int BAR_COLUMNS = 52;

  private ValueText() {}

  /** Appends a value; a histogram takes several lines, everything else stays in one. */
  public static void put(Value value, TextBuffer out) {
    if (value instanceof Value.Int integer) {
      integer(integer, out);
    } else if (value instanceof Value.Text text) {
      out.put(text.bytes().toArray(), 0, text.bytes().size());
    } else if (value instanceof Value.Buffer buffer) {
      BufferText.ESCAPED.put(buffer.bytes().toArray(), out);
    } else if (value instanceof Value.Symbol symbol) {
      out.put(symbol.text());
    } else if (value instanceof Value.Bool bool) {
      out.put(bool.truth() ? "true" : "false");
    } else if (value instanceof Value.Unknown) {
      out.put("null");
    } else if (value instanceof Value.Tuple tuple) {
      out.put('(');
      list(tuple.elements(), ", ", out);
      out.put(')');
    } else if (value instanceof Value.Array array) {
      out.put('[');
      list(array.elements(), ",", out);
      out.put(']');
    } else if (value instanceof Value.Struct struct) {
      struct(struct, out);
    } else if (value instanceof Value.Stack stack) {
      stack(stack, out);
    } else if (value instanceof Value.Distribution distribution) {
      distribution(distribution, out);
    } else if (value instanceof Value.Series series) {
      SeriesText.put(series, out);
    } else {
      put(value.shown(1), out);
    }
  }

  /** Appends values with a separator between them. */
  static void list(List<Value> values, String separator, TextBuffer out) {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.put(separator);
      }
      put(values.get(i), out);
    }
  }

  /** Appends a key as it stands between the brackets: without the parentheses of a tuple. */
  public static void key(Value key, TextBuffer out) {
    if (key instanceof Value.Tuple tuple) {
      list(tuple.elements(), ", ", out);
    } else {
      put(key, out);
    }
  }

  private static void integer(Value.Int integer, TextBuffer out) {
    if (integer.signed()) {
      out.decimal(integer.bits());
    } else {
      out.unsignedDecimal(integer.bits());
    }
  }

  private static void stack(Value.Stack stack, TextBuffer out) {
    out.put('\n');
    stack.trace().show(new Lines(out));
  }

  private record Lines(TextBuffer out) implements StackTrace.LineSink {
    @Override
    public void accept(byte[] lines) {
      out.put(lines, 0, lines.length);
    }
  }

  private static void struct(Value.Struct struct, TextBuffer out) {
    List<Value.Member> members = struct.members();
    if (members.isEmpty()) {
      out.put("{}");
      return;
    }
    out.put("{ ");
    for (int i = 0; i < members.size(); i++) {
      if (i > 0) {
        out.put(", ");
      }
      out.put('.').put(members.get(i).name()).put(" = ");
      put(members.get(i).value(), out);
    }
    out.put(" }");
  }

  private static void distribution(Value.Distribution distribution, TextBuffer out) {
    long greatest = 0;
    for (Histogram.Bucket bucket : distribution.buckets()) {
      greatest = Math.max(greatest, bucket.count());
    }
    for (Histogram.Bucket bucket : distribution.buckets()) {
      int start = out.size();
      range(bucket, out);
      out.fill(' ', RANGE_COLUMNS - (out.size() - start));
      int count = out.size();
      out.unsignedDecimal(bucket.count());
      out.insert(count, ' ', COUNT_COLUMNS - (out.size() - count));
      // In single precision, so that bars end where bpftrace's do.
      int bar = greatest == 0 ? 0 : (int) (bucket.count() / (float) greatest * (float) BAR_COLUMNS);
      out.put(" |").fill('@', bar).fill(' ', BAR_COLUMNS - bar).put("|\n");
    }
  }

  private static void range(Histogram.Bucket bucket, TextBuffer out) {
    if (bucket.lower() == null) {
      out.put("(..., ");
      put(bucket.upper(), out);
      out.put(')');
      return;
    }
    out.put('[');
    put(bucket.lower(), out);
    if (bucket.upper() == null) {
      out.put(", ...)");
    } else if (holdsOneValue(bucket)) {
      out.put(']');
    } else {
      out.put(", ");
      put(bucket.upper(), out);
      out.put(')');
    }
  }

  /** Only where both bounds are shown in full: 2K follows 2047 and still is a range. */
  private static boolean holdsOneValue(Histogram.Bucket bucket) {
    return bucket.lower() instanceof Value.Int lower
        && bucket.upper() instanceof Value.Int upper
        && lower.bits() + 1 == upper.bits();
  }
}
