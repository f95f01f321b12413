package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.LoopOperation;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.script.syntax.Expression;

/**
 * Looks for one string in another where neither the verifier can follow a loop that long nor the
 * kernel has a budget for loops: {@code bpf_loop} compares a byte in each round. What is known from
 * round to round lies in cells that the callback shares with the code around it.
 */
final class CalledBackSearch {
  private static final int HAYSTACK = 8;
  private static final int NEEDLE = 16;

  /** Where in the haystack the needle may begin. */
  private static final int START = 24;

  /** How many bytes of the needle stand there, as far as that is known. */
  private static final int MATCHED = 32;

  private static final int POSITION = 40;
  private static final int SIZE = 48;

  private final TextBytes haystack;
  private final TextBytes needle;

  CalledBackSearch(TextBytes haystack, TextBytes needle) {
    this.haystack = haystack;
    this.needle = needle;
  }

  /** Where the needle begins in the haystack, or -1 if it is no part of it. */
  Value position(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Function callback = callback(code.roundCallback(lowering.callbackName()));
    Value cells = code.address(code.slot(SIZE, Long.BYTES, "search"));
    code.store(cells, 0, Width.B8, code.context());
    code.store(cells, HAYSTACK, Width.B8, haystack.pointer());
    code.store(cells, NEEDLE, Width.B8, needle.pointer());
    code.store(cells, START, Width.B8, code.constant(0));
    code.store(cells, MATCHED, Width.B8, code.constant(0));
    code.store(cells, POSITION, Width.B8, code.constant(-1));
    // The last round of all finds that the haystack has ended.
    long pairs = (long) (haystack.capacity() + 1) * (needle.capacity() + 1);
    long most = Math.min(pairs, LoopOperation.MOST_ROUNDS);
    Value rounds = code.rounds(code.constant(most), callback, cells);
    if (most < pairs) {
      OpenBlock exhausted = code.newBlock();
      OpenBlock done = code.newBlock();
      code.branch(code.compare(Predicate.EQUAL, rounds, most), exhausted, done, Likelihood.FALSE);
      code.seal(exhausted);
      code.switchTo(exhausted);
      code.emit(
          new EventOperation.CountSite(
              lowering.site(Site.Kind.LOOP_BUDGET, call.name(), call.span())));
      code.jump(done);
      code.seal(done);
      code.switchTo(done);
    }
    return code.load(cells, POSITION, Width.B8, false);
  }

  private Function callback(FunctionBuilder code) {
    TextBytes hay = shared(haystack, HAYSTACK, code);
    TextBytes sought = shared(needle, NEEDLE, code);
    Value start = code.load(code.captures(), START, Width.B8, false);
    Value matched = code.load(code.captures(), MATCHED, Width.B8, false);
    OpenBlock found = code.newBlock();
    OpenBlock missing = code.newBlock();
    inside(matched, needle.capacity(), found, code);
    Value byteOfNeedle = sought.at(matched, needle.capacity(), code);
    goOnUnless(code.compare(Predicate.EQUAL, byteOfNeedle, 0), found, code);
    Value at = code.binary(BinaryOperator.ADD, start, matched);
    inside(at, haystack.capacity(), missing, code);
    Value byteOfHaystack = hay.at(at, haystack.capacity(), code);
    OpenBlock differ = code.newBlock();
    goOnUnless(code.compare(Predicate.NOT_EQUAL, byteOfHaystack, byteOfNeedle), differ, code);
    next(start, code.binary(BinaryOperator.ADD, matched, 1), code);
    code.seal(differ);
    code.switchTo(differ);
    // Not here: one byte further, unless the haystack ends.
    inside(start, haystack.capacity(), missing, code);
    Value first = hay.at(start, haystack.capacity(), code);
    goOnUnless(code.compare(Predicate.EQUAL, first, 0), missing, code);
    next(code.binary(BinaryOperator.ADD, start, 1), code.constant(0), code);
    code.seal(found);
    code.switchTo(found);
    code.store(code.captures(), POSITION, Width.B8, start);
    code.jump(missing);
    code.seal(missing);
    code.switchTo(missing);
    code.ret(LoopOperation.BREAK);
    return code.build();
  }

  private static TextBytes shared(TextBytes text, int cell, FunctionBuilder code) {
    Value pointer = code.loadPointer(code.captures(), cell, Type.CAPTURED);
    return new TextBytes(pointer, text.offset(), text.capacity());
  }

  private static void inside(Value index, int bound, OpenBlock outside, FunctionBuilder code) {
    OpenBlock inside = code.newBlock();
    code.branch(code.compare(Predicate.LESS_UNSIGNED, index, bound), inside, outside);
    code.seal(inside);
    code.switchTo(inside);
  }

  private static void goOnUnless(Value condition, OpenBlock elsewhere, FunctionBuilder code) {
    OpenBlock here = code.newBlock();
    code.branch(condition, elsewhere, here, Likelihood.FALSE);
    code.seal(here);
    code.switchTo(here);
  }

  /** Ends the round. */
  private static void next(Value start, Value matched, FunctionBuilder code) {
    code.store(code.captures(), START, Width.B8, start);
    code.store(code.captures(), MATCHED, Width.B8, matched);
    code.ret(LoopOperation.CONTINUE);
  }
}
