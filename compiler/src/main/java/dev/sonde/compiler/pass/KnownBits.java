package dev.sonde.compiler.pass;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Value;

/** How many low bits of a value can be set at all, as far as its definition tells at a glance. */
final class KnownBits {
  /** Definitions looked through; deeper knowledge is not worth the time. */
  private static final int DEPTH = 4;

  private final Definitions definitions;

  KnownBits(Definitions definitions) {
    this.definitions = definitions;
  }

  /** The number of low bits outside of which the value is zero: 0 to 64. */
  int used(Value value) {
    return used(value, DEPTH);
  }

  private int used(Value value, int depth) {
    Operation operation = definitions.of(value);
    if (operation == null || depth == 0) {
      return Long.SIZE;
    }
    if (operation instanceof IntegerOperation.Constant constant) {
      return Long.SIZE - Long.numberOfLeadingZeros(constant.value());
    }
    if (operation instanceof IntegerOperation.Compare
        || operation instanceof MapOperation.MapHas
        || operation instanceof MemoryOperation.BytesEqual
        || operation instanceof MemoryOperation.StringEqual
        || operation instanceof MemoryOperation.StringEqualLiteral) {
      return 1;
    }
    if (operation instanceof MemoryOperation.Load load) {
      return load.signed() ? Long.SIZE : load.width().bits();
    }
    if (operation instanceof KernelOperation.KernelLoad load) {
      return load.signed() ? Long.SIZE : load.width().bits();
    }
    if (operation instanceof IntegerOperation.ByteSwap swap) {
      return swap.width().bits();
    }
    if (operation instanceof IntegerOperation.Extend extend) {
      int source = used(extend.value(), depth - 1);
      if (extend.signed()) {
        return source < extend.width().bits() ? source : Long.SIZE;
      }
      return Math.min(source, extend.width().bits());
    }
    if (operation instanceof IntegerOperation.Select select) {
      return Math.max(used(select.ifTrue(), depth - 1), used(select.ifFalse(), depth - 1));
    }
    if (operation instanceof IntegerOperation.Binary binary) {
      return used(binary, depth - 1);
    }
    if (operation instanceof KernelOperation.CallHelper call
        && (call.helper() == Helper.GET_SMP_PROCESSOR_ID
            || call.helper() == Helper.GET_PRANDOM_U32)) {
      return Integer.SIZE;
    }
    return Long.SIZE;
  }

  private int used(IntegerOperation.Binary binary, int depth) {
    BinaryOperator operator = binary.operator();
    return switch (operator) {
      case AND -> Math.min(used(binary.left(), depth), used(binary.right(), depth));
      case OR, XOR -> Math.max(used(binary.left(), depth), used(binary.right(), depth));
      case SHIFT_RIGHT_LOGICAL -> {
        if (!definitions.isConstant(binary.right())) {
          yield used(binary.left(), depth);
        }
        int shift = (int) definitions.constant(binary.right()) & Long.SIZE - 1;
        yield Math.max(0, used(binary.left(), depth) - shift);
      }
      case SHIFT_LEFT -> {
        if (!definitions.isConstant(binary.right())) {
          yield Long.SIZE;
        }
        int shift = (int) definitions.constant(binary.right()) & Long.SIZE - 1;
        yield Math.min(Long.SIZE, used(binary.left(), depth) + shift);
      }
      case ADD ->
          Math.min(
              Long.SIZE, Math.max(used(binary.left(), depth), used(binary.right(), depth)) + 1);
      case MULTIPLY ->
          Math.min(Long.SIZE, used(binary.left(), depth) + used(binary.right(), depth));
      case DIVIDE_UNSIGNED, REMAINDER_UNSIGNED -> used(binary.left(), depth);
      default -> Long.SIZE;
    };
  }
}
