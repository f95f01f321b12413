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
 */
record NameTable(List<String> names, String otherwise) {
  /** Entries are found by a shift, and hold names of up to 63 bytes. */
  private static final int SHIFT = 6;

  private static final int STRIDE = 1 << SHIFT;

  /** The type of its strings. */
  static final ScriptType.Text TEXT = new ScriptType.Text(STRIDE);

  /** The name of a number that is known when the script is compiled. */
  Operand name(long number) {
    String name = number >= 0 && number < names.size() ? names.get((int) number) : null;
    return new Operand.Literal(Bytes.of(name == null ? otherwise : name));
  }

  /** The name of a number that only the program knows. */
  Operand name(Value number, FunctionBuilder code) {
    int last = names.size();
    byte[] table = new byte[(last + 1) * STRIDE];
    for (int i = 0; i <= last; i++) {
      String name = i == last || names.get(i) == null ? otherwise : names.get(i);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, table, i * STRIDE, Math.min(bytes.length, STRIDE - 1));
    }
    Value known = code.compare(Predicate.LESS_UNSIGNED, number, last);
    Value index = code.select(known, number, code.constant(last));
    Value offset = code.binary(BinaryOperator.SHIFT_LEFT, index, SHIFT);
    Value entry =
        code.emit(
            new MemoryOperation.PointerAdd(code.data(Bytes.of(table)), offset, last * STRIDE + 1));
    return new Operand.Memory(entry, 0);
  }
}
