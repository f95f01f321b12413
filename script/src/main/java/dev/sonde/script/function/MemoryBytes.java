package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/**
 * Bytes that an argument of a function stands for, wherever they lie: those that a pointer points
 * to, an array's, a string's.
 *
 * @param available how many there are, of those that lie in the program's own memory
 */
record MemoryBytes(AddressSpace space, Value pointer, int offset, int available) {

  /** The bytes that a checked argument stands for: no tuple, no structure. */
  static MemoryBytes of(Expression argument, Lowering lowering) {
    ScriptType type = lowering.type(argument);
    FunctionBuilder code = lowering.code();
    return switch (lowering.evaluate(argument)) {
      case Operand.Scalar(Value address) ->
          foreign(
              type instanceof ScriptType.Pointer pointer
                  ? pointer.space()
                  : lowering.point().pointers(),
              address,
              0);
      case Operand.Place(var space, Value address, String _, int offset) ->
          foreign(space, address, offset);
      case Operand.Foreign(var space, Value address, int _, Value _) -> foreign(space, address, 0);
      case Operand.Literal(Bytes text) ->
          new MemoryBytes(AddressSpace.KERNEL, code.data(text), 0, text.size());
      case Operand operand -> {
        Operand.Memory memory = lowering.inMemory(operand, type);
        yield new MemoryBytes(AddressSpace.KERNEL, memory.pointer(), memory.offset(), size(type));
      }
    };
  }

  private static MemoryBytes foreign(AddressSpace space, Value address, int offset) {
    return new MemoryBytes(space, address, offset, Integer.MAX_VALUE);
  }

  private boolean isForeign() {
    return pointer.type().equals(Type.I64);
  }

  /** Where they begin, to be read by a helper. */
  private Value address(FunctionBuilder code) {
    if (offset == 0) {
      return pointer;
    }
    return isForeign()
        ? code.binary(BinaryOperator.ADD, pointer, offset)
        : code.emit(new MemoryOperation.PointerAdd(pointer, code.constant(offset), offset + 1));
  }

  /** Copies {@code size} of them to memory that is all zeros: what is not there stays so. */
  void copy(Value destination, int destinationOffset, int size, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    if (isForeign()) {
      Value address = address(code);
      lowering.checkRead(
          space,
          code.emit(
              new KernelOperation.ProbeRead(space, destination, destinationOffset, size, address)));
    } else if (Math.min(size, available) > 0) {
      code.copy(destination, destinationOffset, pointer, offset, Math.min(size, available));
    }
  }

  /** Copies {@code size} of them, which is a number that the verifier knows a bound of. */
  void copy(Value destination, Value size, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Helper helper = space == AddressSpace.USER ? Helper.PROBE_READ_USER : Helper.PROBE_READ_KERNEL;
    lowering.checkRead(space, code.call(helper, destination, size, address(code)));
  }

  /** The bytes that an array of numbers, or a string, takes. */
  static int size(ScriptType type) {
    return switch (type) {
      case ScriptType.IntegerType integer -> integer.size();
      case ScriptType.Bool _ -> 1;
      case ScriptType.Enumeration enumeration -> enumeration.size();
      case ScriptType.Array array -> size(array.element()) * array.count();
      case ScriptType.Text text -> text.capacity();
      default -> Long.BYTES;
    };
  }
}
