package dev.sonde.script.function;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.Arrays;

/**
 * A string in memory, to be looked at byte by byte.
 *
 * @param capacity the bytes there are; a string that fills them all has no NUL
 */
record TextBytes(Value pointer, int offset, int capacity) {

  /** Checks that an argument is a string. */
  static void check(Expression argument, String function, Typing typing) {
    ScriptType type = typing.type(argument);
    boolean string =
        switch (type) {
          case ScriptType.Text _, ScriptType.Unknown _ -> true;
          case ScriptType.Array array -> isCharacter(array.element());
          case ScriptType.Pointer pointer -> isCharacter(pointer.target());
          default -> false;
        };
    if (!string) {
      typing.error(
          argument.span(),
          function + "() expects a string (" + type + " provided)",
          "write: str(...) to read the string that a pointer points to");
    }
  }

  private static boolean isCharacter(ScriptType type) {
    return type instanceof ScriptType.IntegerType integer && integer.size() == 1;
  }

  /** The most bytes that a checked argument has. */
  static int capacity(ScriptType type, int longest) {
    return type instanceof ScriptType.Pointer ? longest : Math.max(1, MemoryBytes.size(type));
  }

  /** The string that a checked argument is. */
  static TextBytes of(Expression argument, Lowering lowering) {
    return of(argument, lowering.evaluate(argument), lowering);
  }

  /** The string that a checked argument was lowered to. */
  static TextBytes of(Expression argument, Operand operand, Lowering lowering) {
    if (operand instanceof Operand.Literal(Bytes text)) {
      byte[] ended = Arrays.copyOf(text.toArray(), length(text) + 1);
      ended[ended.length - 1] = 0;
      return new TextBytes(lowering.code().data(Bytes.of(ended)), 0, ended.length);
    }
    ScriptType type = lowering.type(argument);
    int capacity = capacity(type, lowering.configuration().maxStringLength());
    Operand.Memory memory =
        operand instanceof Operand.Scalar(Value address)
            ? lowering.inMemory(
                new Operand.Foreign(((ScriptType.Pointer) type).space(), address, capacity, null),
                new ScriptType.Text(capacity))
            : lowering.inMemory(operand, type);
    return new TextBytes(memory.pointer(), memory.offset(), capacity);
  }

  /** How many bytes of a literal stand before its first NUL. */
  static int length(Bytes text) {
    byte[] bytes = text.toArray();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return bytes.length;
  }

  /** Where it begins. */
  Value address(FunctionBuilder code) {
    return offset == 0
        ? pointer
        : code.emit(new MemoryOperation.PointerAdd(pointer, code.constant(offset), offset + 1));
  }

  /** The byte at an index that the code around has found to be below {@code bound}. */
  Value at(Value index, int bound, FunctionBuilder code) {
    Value address = code.emit(new MemoryOperation.PointerAdd(pointer, index, bound));
    return code.load(address, offset, Width.B1, false);
  }
}
