package dev.sonde.compiler.pass;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Operation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;

/**
 * Finds a cheaper way to say one operation: a constant, a value that is there already, or another
 * operation on the same values. Looks at definitions only, so it works at any place.
 */
final class Simplifier {

  /** Gives constants their values. */
  interface Constants {
    /** A value that is {@code constant} wherever the operation at hand stands. */
    Value of(long constant);
  }

  private final Definitions definitions;
  private final KnownBits bits;
  private final Constants constants;

  Simplifier(Definitions definitions, Constants constants) {
    this.definitions = definitions;
    this.constants = constants;
    this.bits = new KnownBits(definitions);
  }

  /** A value that is there already and equals what the operation yields, or null. */
  Value existing(Operation operation) {
    if (operation instanceof IntegerOperation.Binary binary) {
      return existing(binary);
    }
    if (operation instanceof IntegerOperation.Compare compare) {
      return existing(compare);
    }
    if (operation instanceof IntegerOperation.Extend extend) {
      return existing(extend);
    }
    if (operation instanceof IntegerOperation.Select select) {
      if (definitions.isConstant(select.condition())) {
        return definitions.constant(select.condition()) != 0 ? select.ifTrue() : select.ifFalse();
      }
      return select.ifTrue().equals(select.ifFalse()) ? select.ifTrue() : null;
    }
    if (operation instanceof MemoryOperation.PointerAdd add
        && definitions.isConstant(add.offset(), 0)) {
      return add.pointer();
    }
    if (operation instanceof IntegerOperation.ByteSwap swap
        && definitions.isConstant(swap.value())) {
      return constants.of(Arithmetic.byteSwap(definitions.constant(swap.value()), swap.width()));
    }
    return null;
  }

  private Value existing(IntegerOperation.Binary binary) {
    Value left = binary.left();
    Value right = binary.right();
    if (definitions.isConstant(left) && definitions.isConstant(right)) {
      return constants.of(
          Arithmetic.binary(
              binary.operator(), definitions.constant(left), definitions.constant(right)));
    }
    if (definitions.isConstant(right)) {
      long constant = definitions.constant(right);
      switch (binary.operator()) {
        case ADD, SUBTRACT, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> {
          if (constant == 0) {
            return left;
          }
          if (binary.operator() == BinaryOperator.SHIFT_RIGHT_LOGICAL
              && constant > 0
              && constant < Long.SIZE
              && bits.used(left) <= constant) {
            return constants.of(0);
          }
        }
        case MULTIPLY -> {
          if (constant == 1) {
            return left;
          }
          if (constant == 0) {
            return constants.of(0);
          }
        }
        case DIVIDE_UNSIGNED, DIVIDE_SIGNED -> {
          if (constant == 1) {
            return left;
          }
          if (constant == 0) {
            return constants.of(0);
          }
        }
        case REMAINDER_UNSIGNED, REMAINDER_SIGNED -> {
          if (constant == 0) {
            return left;
          }
          if (constant == 1) {
            return constants.of(0);
          }
        }
        case AND -> {
          if (constant == 0) {
            return constants.of(0);
          }
          if (coversLowBits(constant, bits.used(left))) {
            return left;
          }
        }
      }
    }
    if (left.equals(right)) {
      switch (binary.operator()) {
        case SUBTRACT, XOR -> {
          return constants.of(0);
        }
        case AND, OR -> {
          return left;
        }
        default -> {}
      }
    }
    return null;
  }

  /** Whether {@code mask} has the lowest {@code count} bits set. */
  private static boolean coversLowBits(long mask, int count) {
    return count == 0 || (~mask << Long.SIZE - count) == 0;
  }

  private Value existing(IntegerOperation.Compare compare) {
    Value left = compare.left();
    Value right = compare.right();
    if (definitions.isConstant(left) && definitions.isConstant(right)) {
      boolean holds =
          Arithmetic.compare(
              compare.predicate(), definitions.constant(left), definitions.constant(right));
      return constants.of(holds ? 1 : 0);
    }
    if (left.equals(right)) {
      return constants.of(Arithmetic.compare(compare.predicate(), 0, 0) ? 1 : 0);
    }
    if (definitions.isConstant(right, 0)) {
      if (compare.predicate() == Predicate.NOT_EQUAL && isTruth(left)) {
        return left;
      }
      if (compare.predicate() == Predicate.LESS_UNSIGNED) {
        return constants.of(0);
      }
      if (compare.predicate() == Predicate.GREATER_OR_EQUAL_UNSIGNED) {
        return constants.of(1);
      }
    }
    return null;
  }

  private boolean isTruth(Value value) {
    return value.type().equals(Type.I64) && bits.used(value) <= 1;
  }

  private Value existing(IntegerOperation.Extend extend) {
    Value value = extend.value();
    if (definitions.isConstant(value)) {
      return constants.of(
          Arithmetic.extend(definitions.constant(value), extend.width(), extend.signed()));
    }
    int used = bits.used(value);
    if (extend.signed() ? used < extend.width().bits() : used <= extend.width().bits()) {
      return value;
    }
    if (extend.width().bits() == Long.SIZE) {
      return value;
    }
    if (extend.signed() && isSignExtended(value, extend.width().bits())) {
      return value;
    }
    return null;
  }

  private boolean isSignExtended(Value value, int width) {
    Operation operation = definitions.of(value);
    return operation instanceof IntegerOperation.Extend extend
            && extend.signed()
            && extend.width().bits() <= width
        || operation instanceof MemoryOperation.Load load
            && load.signed()
            && load.width().bits() <= width
        || operation instanceof KernelOperation.KernelLoad kernel
            && kernel.signed()
            && kernel.width().bits() <= width;
  }

  /** A cheaper operation that yields the same, or the same operation. */
  Operation cheaper(Operation operation) {
    if (operation instanceof IntegerOperation.Binary binary) {
      return cheaper(binary);
    }
    if (operation instanceof IntegerOperation.Compare compare) {
      return cheaper(compare);
    }
    if (operation instanceof IntegerOperation.Extend extend
        && definitions.of(extend.value()) instanceof IntegerOperation.Extend inner
        && extend.width().bits() <= inner.width().bits()) {
      return new IntegerOperation.Extend(inner.value(), extend.width(), extend.signed());
    }
    return operation;
  }

  private Operation cheaper(IntegerOperation.Binary binary) {
    BinaryOperator operator = binary.operator();
    Value left = binary.left();
    Value right = binary.right();
    if (Arithmetic.commutes(operator)
        && definitions.isConstant(left)
        && !definitions.isConstant(right)) {
      return cheaper(new IntegerOperation.Binary(operator, right, left));
    }
    if (!definitions.isConstant(right)) {
      return binary;
    }
    long constant = definitions.constant(right);
    if (Arithmetic.isPowerOfTwo(constant)) {
      Value shift = constants.of(Long.numberOfTrailingZeros(constant));
      switch (operator) {
        case MULTIPLY -> {
          return new IntegerOperation.Binary(BinaryOperator.SHIFT_LEFT, left, shift);
        }
        case DIVIDE_UNSIGNED -> {
          return new IntegerOperation.Binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, left, shift);
        }
        case REMAINDER_UNSIGNED -> {
          return new IntegerOperation.Binary(BinaryOperator.AND, left, constants.of(constant - 1));
        }
        default -> {}
      }
    }
    // Division and remainder of what is known not to be negative need no sign.
    if (constant > 0 && bits.used(left) < Long.SIZE) {
      if (operator == BinaryOperator.DIVIDE_SIGNED) {
        return cheaper(new IntegerOperation.Binary(BinaryOperator.DIVIDE_UNSIGNED, left, right));
      }
      if (operator == BinaryOperator.REMAINDER_SIGNED) {
        return cheaper(new IntegerOperation.Binary(BinaryOperator.REMAINDER_UNSIGNED, left, right));
      }
      if (operator == BinaryOperator.SHIFT_RIGHT_ARITHMETIC) {
        return new IntegerOperation.Binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, left, right);
      }
    }
    if (operator == BinaryOperator.SUBTRACT && constant != Long.MIN_VALUE) {
      return cheaper(
          new IntegerOperation.Binary(BinaryOperator.ADD, left, constants.of(-constant)));
    }
    // (x + a) + b is x + (a + b); likewise for the other operators that associate.
    if (definitions.of(left) instanceof IntegerOperation.Binary inner
        && inner.operator() == operator
        && Arithmetic.commutes(operator)
        && definitions.isConstant(inner.right())) {
      long both = Arithmetic.binary(operator, definitions.constant(inner.right()), constant);
      return new IntegerOperation.Binary(operator, inner.left(), constants.of(both));
    }
    return binary;
  }

  private Operation cheaper(IntegerOperation.Compare compare) {
    Value left = compare.left();
    Value right = compare.right();
    if (definitions.isConstant(left) && !definitions.isConstant(right)) {
      return cheaper(
          new IntegerOperation.Compare(Arithmetic.swapped(compare.predicate()), right, left));
    }
    if (compare.predicate() == Predicate.EQUAL
        && definitions.isConstant(right, 0)
        && definitions.of(left) instanceof IntegerOperation.Compare inner) {
      return new IntegerOperation.Compare(
          Arithmetic.negated(inner.predicate()), inner.left(), inner.right());
    }
    if (compare.predicate() == Predicate.GREATER_UNSIGNED && definitions.isConstant(right, 0)) {
      return new IntegerOperation.Compare(Predicate.NOT_EQUAL, left, right);
    }
    return compare;
  }
}
