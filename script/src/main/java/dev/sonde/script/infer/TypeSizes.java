package dev.sonde.script.infer;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.TupleLayout;
import java.util.Optional;
import java.util.OptionalLong;

/** How many bytes values take: what {@code sizeof} yields. */
final class TypeSizes {
  private TypeSizes() {}

  /** The size of a type's values, or nothing where they have none. */
  static OptionalLong sizeOf(ScriptType type, Optional<Btf> kernel) {
    return switch (type) {
      case ScriptType.IntegerType integer -> OptionalLong.of(integer.size());
      case ScriptType.Bool _ -> OptionalLong.of(1);
      case ScriptType.Enumeration enumeration -> OptionalLong.of(enumeration.size());
      case ScriptType.Text text -> OptionalLong.of(text.capacity());
      case ScriptType.Pointer _, ScriptType.Aggregate _, ScriptType.Rendered _ ->
          OptionalLong.of(8);
      case ScriptType.Tuple tuple -> OptionalLong.of(TupleLayout.of(tuple).size());
      case ScriptType.Struct struct when kernel.isPresent() ->
          OptionalLong.of(kernel.get().sizeOf(struct.btfId()));
      case ScriptType.Array(var element, int count) -> {
        OptionalLong one = sizeOf(element, kernel);
        yield one.isPresent() ? OptionalLong.of(one.getAsLong() * count) : one;
      }
      default -> OptionalLong.empty();
    };
  }
}
