package dev.sonde.script.type;

import dev.sonde.compiler.program.ValueType;
import java.util.OptionalInt;

/** How many bytes values take, and how they are aligned, where they lie as C lays them out. */
public final class TypeSize {
  private TypeSize() {}

  /** What {@code sizeof} yields, or nothing for types without values. */
  public static OptionalInt of(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType integer -> OptionalInt.of(integer.size());
      case ScriptType.Bool _ -> OptionalInt.of(1);
      case ScriptType.Enumeration enumeration -> OptionalInt.of(enumeration.size());
      case ScriptType.Text text -> OptionalInt.of(text.capacity());
      case ScriptType.Pointer _, ScriptType.Aggregate _ -> OptionalInt.of(Long.BYTES);
      case ScriptType.Rendered rendered -> OptionalInt.of(rendered.size());
      case ScriptType.Buffer buffer -> OptionalInt.of(ValueType.Buffer.DATA + buffer.capacity());
      case ScriptType.Stack stack -> OptionalInt.of(stack.size());
      case ScriptType.Tuple tuple -> OptionalInt.of(TupleLayout.of(tuple).size());
      case ScriptType.RecordType record -> of(record.values());
      case ScriptType.Struct struct -> OptionalInt.of(struct.composite().size());
      case ScriptType.Array(var element, int count) -> {
        OptionalInt one = of(element);
        long size = one.isEmpty() ? -1 : (long) one.getAsInt() * count;
        yield size < 0 || size > Integer.MAX_VALUE
            ? OptionalInt.empty()
            : OptionalInt.of((int) size);
      }
      case ScriptType.Opaque opaque ->
          opaque.size() < 0 ? OptionalInt.empty() : OptionalInt.of(opaque.size());
      case ScriptType.Unknown _, ScriptType.None _, ScriptType.Arguments _ -> OptionalInt.empty();
    };
  }

  /** What C aligns values of a type to. */
  public static int alignment(ScriptType type) {
    return switch (type) {
      case ScriptType.Text _ -> 1;
      case ScriptType.Rendered rendered -> rendered.isNumber() ? Long.BYTES : 1;
      case ScriptType.Buffer _ -> Integer.BYTES;
      case ScriptType.Array array -> alignment(array.element());
      case ScriptType.Struct struct -> struct.composite().alignment();
      case ScriptType.Tuple tuple -> TupleLayout.of(tuple).alignment();
      case ScriptType.RecordType record -> alignment(record.values());
      case ScriptType.Stack _ -> Long.BYTES;
      default -> Math.max(1, of(type).orElse(1));
    };
  }
}
