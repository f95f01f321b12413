package dev.sonde.script.type;

import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.type.ScriptType.Aggregate;
import dev.sonde.script.type.ScriptType.Array;
import dev.sonde.script.type.ScriptType.Bool;
import dev.sonde.script.type.ScriptType.Buffer;
import dev.sonde.script.type.ScriptType.Enumeration;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.ScriptType.Pointer;
import dev.sonde.script.type.ScriptType.RecordType;
import dev.sonde.script.type.ScriptType.Rendered;
import dev.sonde.script.type.ScriptType.Struct;
import dev.sonde.script.type.ScriptType.Text;
import dev.sonde.script.type.ScriptType.Tuple;
import dev.sonde.script.type.ScriptType.Unknown;
import java.util.ArrayList;
import java.util.List;

/** Which type holds two others, and what fits where. The rules are bpftrace's. */
public final class Conversions {
  private Conversions() {}

  /** The type of a literal that is not negative: the smallest signed one, its sign open. */
  public static IntegerType literal(long unsigned) {
    if (unsigned < 0) {
      return ScriptType.UINT64;
    }
    return new IntegerType(signedSize(unsigned), true, true);
  }

  /** The type of a negative literal: the smallest that holds it. */
  public static IntegerType negativeLiteral(long value) {
    return new IntegerType(signedSize(~value), true, false);
  }

  private static int signedSize(long magnitude) {
    if (magnitude <= Byte.MAX_VALUE) {
      return 1;
    }
    if (magnitude <= Short.MAX_VALUE) {
      return 2;
    }
    return magnitude <= Integer.MAX_VALUE ? 4 : 8;
  }

  /** The integer that a numeric type counts as. */
  public static IntegerType integer(ScriptType numeric) {
    return switch (numeric) {
      case IntegerType integer -> integer;
      case Bool _ -> ScriptType.UINT8;
      case Enumeration enumeration ->
          new IntegerType(enumeration.size(), enumeration.signed(), false);
      case Aggregate aggregate -> aggregate.signed() ? ScriptType.INT64 : ScriptType.UINT64;
      case Pointer _ -> ScriptType.UINT64;
      default -> throw new IllegalArgumentException(numeric + " is no number");
    };
  }

  /** The integer type that holds the values of both, as far as one exists. */
  public static IntegerType promote(IntegerType a, IntegerType b) {
    int size = Math.max(a.size(), b.size());
    boolean flexible = a.flexible() && b.flexible();
    if (a.signed() == b.signed()) {
      return new IntegerType(size, a.signed(), flexible);
    }
    if (a.flexible() || b.flexible()) {
      boolean signed = !a.flexible() && a.signed() || !b.flexible() && b.signed();
      return new IntegerType(size, signed, flexible);
    }
    IntegerType signed = a.signed() ? a : b;
    IntegerType unsigned = a.signed() ? b : a;
    if (signed.size() > unsigned.size()) {
      return signed;
    }
    return size == 8 ? ScriptType.INT64 : new IntegerType(size * 2, true, false);
  }

  /**
   * The type of what holds a value of {@code current} now and one of {@code added} then.
   *
   * @return null if there is none
   */
  public static ScriptType unify(ScriptType current, ScriptType added) {
    if (current instanceof Unknown) {
      return added;
    }
    if (added instanceof Unknown || current.equals(added)) {
      return current;
    }
    return switch (current) {
      case IntegerType integer
          when added instanceof IntegerType
              || added instanceof Enumeration
              || added instanceof Aggregate && added.isNumeric() ->
          promote(integer, integer(added));
      case Aggregate aggregate
          when added instanceof Aggregate(var kind, boolean signed) && kind == aggregate.kind() ->
          new Aggregate(kind, aggregate.signed() || signed);
      case Text(int capacity, boolean array)
          when added instanceof Text(int otherCapacity, boolean otherArray) ->
          capacity == otherCapacity
              ? new Text(capacity, array && otherArray)
              : capacity > otherCapacity ? current : added;
      case Buffer buffer when added instanceof Buffer other ->
          buffer.capacity() >= other.capacity() ? buffer : other;
      case Tuple tuple when added instanceof Tuple other -> unifyTuples(tuple, other);
      case RecordType a when added instanceof RecordType b -> unifyRecords(a, b);
      case Pointer _ when added instanceof Pointer -> current;
      case Rendered a
          when added instanceof Rendered b && a.name().equals(b.name()) && a.size() == b.size() ->
          unifyRendered(a, b);
      case Struct a when added instanceof Struct b && a.composite().equals(b.composite()) -> a;
      case Array a when added instanceof Array b && a.count() == b.count() -> {
        ScriptType element = unify(a.element(), b.element());
        yield element != null && TypeSize.of(element).equals(TypeSize.of(a.element()))
            ? new Array(element, a.count())
            : null;
      }
      case Enumeration a when added instanceof Enumeration b && a.name().equals(b.name()) -> a;
      // A number that may be any is no enumerator.
      case Enumeration a when added instanceof IntegerType integer -> promote(integer(a), integer);
      default -> null;
    };
  }

  private static ScriptType unifyRendered(Rendered a, Rendered b) {
    Renderer both = a.renderer().with(b.renderer());
    return both == null ? null : new Rendered(a.name(), a.size(), both);
  }

  /** Whether values of both can be equal: a truth value, say, equals an integer. */
  public static boolean comparable(ScriptType a, ScriptType b) {
    if (a.isNumeric() && b.isNumeric() || unify(a, b) != null) {
      return true;
    }
    return switch (a) {
      case Tuple(List<ScriptType> left)
          when b instanceof Tuple(List<ScriptType> right) && left.size() == right.size() -> {
        for (int i = 0; i < left.size(); i++) {
          if (!comparable(left.get(i), right.get(i))) {
            yield false;
          }
        }
        yield true;
      }
      default -> false;
    };
  }

  private static ScriptType unifyTuples(Tuple a, Tuple b) {
    if (a.elements().size() != b.elements().size()) {
      return null;
    }
    List<ScriptType> elements = new ArrayList<>(a.elements().size());
    for (int i = 0; i < a.elements().size(); i++) {
      ScriptType element = unify(a.elements().get(i), b.elements().get(i));
      if (element == null) {
        return null;
      }
      elements.add(element);
    }
    return new Tuple(elements);
  }

  /** Records with the same names unite by name; the order is that of the first. */
  private static ScriptType unifyRecords(RecordType a, RecordType b) {
    if (a.names().size() != b.names().size() || !b.names().containsAll(a.names())) {
      return null;
    }
    List<ScriptType> elements = new ArrayList<>(a.names().size());
    for (int i = 0; i < a.names().size(); i++) {
      int other = b.names().indexOf(a.names().get(i));
      ScriptType element = unify(a.values().elements().get(i), b.values().elements().get(other));
      if (element == null) {
        return null;
      }
      elements.add(element);
    }
    return new RecordType(a.names(), new Tuple(elements));
  }

  /** Whether every value of {@code from} is one of {@code to}. */
  public static boolean fits(IntegerType from, IntegerType to) {
    if (from.signed() == to.signed() || from.flexible()) {
      return from.size() <= to.size();
    }
    return !from.signed() && from.size() < to.size();
  }

  /** Whether the literal {@code value} is a value of {@code to}. */
  public static boolean fits(long value, boolean negative, IntegerType to) {
    if (negative) {
      return to.signed() && (to.size() == 8 || value >= -1L << (to.size() * 8 - 1));
    }
    int bits = to.size() * 8 - (to.signed() ? 1 : 0);
    return bits == 64 || value >= 0 && value >>> bits == 0;
  }
}
