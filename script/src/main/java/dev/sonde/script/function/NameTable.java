package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.type.ScriptType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Names of numbers, as strings that programs find by index: a table in read-only memory, whose last
 * entry stands for every number that has no name.
 *
 * @param names by number; null where a number has none
 * @param otherwise what stands for a number without a name
 * @param type of its strings; those that do not fit are cut
 */
record NameTable(List<String> names, String otherwise, ScriptType.Text type) {
  /** Strings are copied and compared by words. */
  private static final int WORD = 8;

  /** The type of short names: they are found by a shift. */
  static final ScriptType.Text TEXT = new ScriptType.Text(64);

  NameTable(List<String> names, String otherwise) {
    this(names, otherwise, TEXT);
  }

  /** The name of a number that is known when the script is compiled. */
  Operand name(long number) {
    String name = number >= 0 && number < names.size() ? names.get((int) number) : null;
    return new Operand.Literal(Bytes.of(name == null ? otherwise : name));
  }

  /** The name of a number that only the program knows. */
  Operand name(Value number, FunctionBuilder code) {
    int last = names.size();
    int stride = (type.capacity() + WORD - 1) & -WORD;
    byte[] table = new byte[(last + 1) * stride];
    for (int i = 0; i <= last; i++) {
      String name = i == last || names.get(i) == null ? otherwise : names.get(i);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, table, i * stride, Math.min(bytes.length, type.capacity() - 1));
    }
    Value known = code.compare(Predicate.LESS_UNSIGNED, number, last);
    Value index = code.select(known, number, code.constant(last));
    Value offset = code.binary(BinaryOperator.MULTIPLY, index, stride);
    Value entry =
        code.emit(
            new MemoryOperation.PointerAdd(code.data(Bytes.of(table)), offset, last * stride + 1));
    return new Operand.Memory(entry, 0);
  }
}
