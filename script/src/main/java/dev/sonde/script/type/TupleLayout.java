package dev.sonde.script.type;

import dev.sonde.compiler.program.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * How values lie in memory: in tuples, keys and events. Every element is at its natural alignment,
 * as C would lay out a structure.
 *
 * @param offsets where each element begins
 * @param size of all, padding at the end included
 * @param alignment of the whole
 */
public record TupleLayout(List<Integer> offsets, int size, int alignment) {
  public TupleLayout {
    offsets = List.copyOf(offsets);
  }

  /** The layout of a tuple. */
  public static TupleLayout of(ScriptType.Tuple tuple) {
    return of(tuple.elements());
  }

  /** The layout of several values, one behind the other. */
  public static TupleLayout of(List<ScriptType> types) {
    List<ValueType> values = new ArrayList<>(types.size());
    for (ScriptType type : types) {
      values.add(valueType(type));
    }
    ValueType.Tuple tuple = ValueType.Tuple.of(values);
    List<Integer> offsets = new ArrayList<>(types.size());
    for (ValueType.Field field : tuple.fields()) {
      offsets.add(field.offset());
    }
    return new TupleLayout(offsets, tuple.size(), tuple.alignment());
  }

  /** How the session reads values of a type. */
  public static ValueType valueType(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType integer ->
          new ValueType.Integer(integer.size(), integer.signed());
      case ScriptType.Bool _ -> new ValueType.Bool();
      case ScriptType.Enumeration enumeration ->
          new ValueType.Enumeration(
              enumeration.size(),
              enumeration.signed(),
              enumeration.numbers(),
              enumeration.enumerators());
      case ScriptType.Text text -> new ValueType.Text(text.capacity());
      case ScriptType.Pointer _ -> new ValueType.Address();
      case ScriptType.Aggregate aggregate -> new ValueType.Integer(8, aggregate.signed());
      case ScriptType.Rendered(String _, var renderer) ->
          new ValueType.Rendered(new ValueType.Integer(8, false), renderer);
      case ScriptType.Tuple tuple -> {
        List<ValueType> elements = new ArrayList<>(tuple.elements().size());
        for (ScriptType element : tuple.elements()) {
          elements.add(valueType(element));
        }
        yield ValueType.Tuple.of(elements);
      }
      default -> throw new IllegalArgumentException("values of type " + type + " are never stored");
    };
  }
}
