package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;

/** Looks for one string in another, byte by byte. */
final class StringSearch {

  /** The verifier follows every pair of positions, and a million instructions at most. */
  private static final int GREATEST_PRODUCT = 1 << 15;

  private StringSearch() {}

  /** Checks the two arguments of a call. */
  static void check(Expression.Call call, Typing typing) {
    Expression haystack = call.arguments().getFirst();
    Expression needle = call.arguments().get(1);
    TextBytes.check(haystack, call.name(), typing);
    TextBytes.check(needle, call.name(), typing);
    if (typing.type(haystack) instanceof ScriptType.Text(int longest, var _)
        && typing.type(needle) instanceof ScriptType.Text(int sought, var _)
        && (long) longest * sought > GREATEST_PRODUCT) {
      typing.error(
          call.span(),
          call.name()
              + "() of a string of up to "
              + sought
              + " bytes in one of up to "
              + longest
              + " is more than the kernel's verifier follows",
          "read less of them: str(..., 64)");
    }
  }

  /** Where the second argument begins in the first, or -1 if it is no part of it. */
  static Value position(Expression.Call call, Lowering lowering) {
    TextBytes haystack = TextBytes.of(call.arguments().getFirst(), lowering);
    TextBytes needle = TextBytes.of(call.arguments().get(1), lowering);
    FunctionBuilder code = lowering.code();
    Variable start = code.declare(Type.I64, "start");
    code.write(start, code.constant(0));
    OpenBlock header = code.newBlock();
    OpenBlock missing = code.newBlock();
    OpenBlock done = code.newBlock();
    code.jump(header);
    code.switchTo(header);
    compareFrom(code.read(start), haystack, needle, missing, done, code);
    // Not here: one byte further, unless the haystack ends.
    OpenBlock inside = code.newBlock();
    OpenBlock next = code.newBlock();
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, code.read(start), haystack.capacity()),
        inside,
        missing);
    code.seal(inside);
    code.switchTo(inside);
    Value byteOfHaystack = haystack.at(code.read(start), haystack.capacity(), code);
    code.branch(code.compare(Predicate.EQUAL, byteOfHaystack, 0), missing, next, Likelihood.FALSE);
    code.seal(next);
    code.switchTo(next);
    code.write(start, code.binary(BinaryOperator.ADD, code.read(start), 1));
    code.jump(header);
    code.seal(header);
    code.seal(missing);
    code.switchTo(missing);
    code.write(start, code.constant(-1));
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
    return code.read(start);
  }

  /**
   * Goes to {@code found} if the needle stands in the haystack at {@code start}, to {@code missing}
   * if the haystack ends before that could be, and on otherwise.
   */
  private static void compareFrom(
      Value start,
      TextBytes haystack,
      TextBytes needle,
      OpenBlock missing,
      OpenBlock found,
      FunctionBuilder code) {
    Variable index = code.declare(Type.I64, "index");
    code.write(index, code.constant(0));
    OpenBlock header = code.newBlock();
    OpenBlock sought = code.newBlock();
    OpenBlock wanted = code.newBlock();
    OpenBlock inside = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock differ = code.newBlock();
    code.jump(header);
    code.switchTo(header);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, code.read(index), needle.capacity()), sought, found);
    code.seal(sought);
    code.switchTo(sought);
    Value byteOfNeedle = needle.at(code.read(index), needle.capacity(), code);
    code.branch(code.compare(Predicate.EQUAL, byteOfNeedle, 0), found, wanted, Likelihood.FALSE);
    code.seal(wanted);
    code.switchTo(wanted);
    Value at = code.binary(BinaryOperator.ADD, start, code.read(index));
    code.branch(code.compare(Predicate.LESS_UNSIGNED, at, haystack.capacity()), inside, missing);
    code.seal(inside);
    code.switchTo(inside);
    Value byteOfHaystack = haystack.at(at, haystack.capacity(), code);
    // The verifier looks at the unlikely ways last; so it has few of them in mind at a time.
    code.branch(
        code.compare(Predicate.EQUAL, byteOfHaystack, byteOfNeedle),
        next,
        differ,
        Likelihood.FALSE);
    code.seal(next);
    code.switchTo(next);
    code.write(index, code.binary(BinaryOperator.ADD, code.read(index), 1));
    code.jump(header);
    code.seal(header);
    code.seal(differ);
    code.switchTo(differ);
  }
}
