package dev.sonde.compiler.expand;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;

/**
 * The bucket of a logarithmic histogram that a value falls into, by a binary search for its highest
 * bit. Every path through the search yields a constant, or one plus a masked remainder, so the
 * verifier knows the bucket's range.
 */
final class LogBucket {
  private static final int[] STEPS = {16, 8, 4, 2, 1};

  private final CodeBuilder code;
  private final int bits;

  /**
   * @param bits into how many buckets each power of two is split, as a logarithm
   */
  LogBucket(CodeBuilder code, int bits) {
    this.code = code;
    this.bits = bits;
  }

  Value of(Value value) {
    Value bucket = code.newValue(Type.I64);
    int join = code.newBlock(bucket);
    int natural = code.newBlock();
    int large = code.newBlock();
    Value zero = code.constant(0);
    code.branch(
        code.compare(Predicate.LESS_SIGNED, value, 0),
        CodeBuilder.target(join, zero),
        CodeBuilder.target(natural),
        Likelihood.FALSE);

    code.switchTo(natural);
    int small = code.newBlock();
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, value, 1L << bits),
        CodeBuilder.target(small),
        CodeBuilder.target(large),
        Likelihood.FALSE);

    // The mask changes nothing, but holds for the verifier even where the value is a sum that was
    // rewritten together with this one.
    code.switchTo(small);
    Value masked = code.binary(BinaryOperator.AND, value, (1L << bits) - 1);
    code.jump(join, code.binary(BinaryOperator.ADD, masked, 1));

    code.switchTo(large);
    code.jump(join, largeBucket(value));
    code.switchTo(join);
    return bucket;
  }

  private Value largeBucket(Value value) {
    Value rest = code.newValue(Type.I64);
    Value found = code.newValue(Type.I64);
    int narrowed = code.newBlock(rest, found);
    int wide = code.newBlock();
    Value upper = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, value, 32);
    Value none = code.constant(first(0));
    code.branch(
        upper,
        CodeBuilder.target(wide),
        CodeBuilder.target(narrowed, value, none),
        Likelihood.FALSE);
    code.switchTo(wide);
    code.jump(narrowed, upper, code.constant(first(32)));
    code.switchTo(narrowed);
    for (int i = 0; i < STEPS.length; i++) {
      int step = STEPS[i];
      Value nextRest = code.newValue(Type.I64);
      Value nextFound = code.newValue(Type.I64);
      int next = code.newBlock(nextRest, nextFound);
      int above = code.newBlock();
      code.branch(
          code.compare(Predicate.GREATER_UNSIGNED, rest, (1L << step) - 1),
          CodeBuilder.target(above),
          CodeBuilder.target(next, rest, found),
          Likelihood.UNKNOWN);
      code.switchTo(above);
      Value shifted = code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, rest, step);
      code.jump(next, shifted, code.binary(BinaryOperator.ADD, found, (long) step << bits));
      code.switchTo(next);
      rest = nextRest;
      found = nextFound;
    }
    if (bits == 0) {
      return found;
    }
    // What was found is first(m), so m follows from it. The bits below the highest one pick the
    // part.
    Value highest = code.binary(BinaryOperator.SUBTRACT, found, first(0));
    Value shift =
        code.binary(
            BinaryOperator.SUBTRACT,
            code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, highest, bits),
            bits);
    Value part =
        code.binary(
            BinaryOperator.AND,
            code.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, value, shift),
            (1L << bits) - 1);
    return code.binary(BinaryOperator.ADD, found, part);
  }

  /** The first bucket of the values whose highest bit is {@code highest}. */
  private long first(int highest) {
    return 1 + ((long) (highest - bits + 1) << bits);
  }
}
