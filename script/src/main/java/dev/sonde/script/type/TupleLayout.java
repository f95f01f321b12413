package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
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
      case ScriptType.Text text -> new ValueType.Text(text.capacity(), text.array());
      case ScriptType.Pointer _ -> new ValueType.Address();
      case ScriptType.Aggregate aggregate -> new ValueType.Integer(8, aggregate.signed());
      case ScriptType.Buffer buffer -> new ValueType.Buffer(buffer.capacity());
      case ScriptType.Rendered rendered ->
          new ValueType.Rendered(
              rendered.isNumber()
                  ? new ValueType.Integer(8, false)
                  : new ValueType.Array(new ValueType.Integer(1, false), rendered.size()),
              rendered.renderer());
      case ScriptType.RecordType record -> record(record);
      case ScriptType.Stack stack -> new ValueType.Stack(stack.kind(), stack.mode(), stack.limit());
      case ScriptType.Struct(var composite, var space) -> struct(composite, space);
      case ScriptType.Array(var element, int count) ->
          new ValueType.Array(valueType(element), count);
      case ScriptType.Opaque opaque when opaque.size() >= 0 -> new ValueType.Opaque(opaque.size());
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

  private static ValueType record(ScriptType.RecordType record) {
    ValueType.Tuple values = (ValueType.Tuple) valueType(record.values());
    List<ValueType.Field> fields = new ArrayList<>(values.fields().size());
    for (int i = 0; i < values.fields().size(); i++) {
      ValueType.Field value = values.fields().get(i);
      fields.add(new ValueType.Field(record.names().get(i), value.type(), value.offset()));
    }
    return new ValueType.Struct("record", fields, values.size(), values.alignment());
  }

  private static ValueType struct(CompositeType composite, AddressSpace space) {
    List<ValueType.Field> fields = new ArrayList<>();
    for (CompositeType.Member member : composite.members(space)) {
      fields.add(
          member.isBitField()
              ? bitField(member)
              : new ValueType.Field(member.name(), valueType(member.type()), member.byteOffset()));
    }
    return new ValueType.Struct(composite.name(), fields, composite.size(), composite.alignment());
  }

  /** A bit-field is read from as few bytes as hold it. */
  private static ValueType.Field bitField(CompositeType.Member member) {
    int first = (int) (member.bitOffset() % 8);
    return new ValueType.Field(
        member.name(),
        new ValueType.BitField(
            valueType(member.type()), (first + member.bitSize() + 7) / 8, first, member.bitSize()),
        member.byteOffset());
  }
}
