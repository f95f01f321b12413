package dev.sonde.script.function;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.EventOperation;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Type;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.syntax.Expression;

/** Looks for one string in another, byte by byte. */
final class StringSearch {

  /**
   * How many pairs of positions are left to the verifier to follow, which does a million
   * instructions at most. More are looked at in loops that a budget ends, where the kernel has one,
   * or else by {@link CalledBackSearch}.
   */
  private static final int GREATEST_PRODUCT = 1 << 15;

  private final Expression.Call call;
  private final Lowering lowering;
  private final FunctionBuilder code;
  private final TextBytes haystack;
  private final TextBytes needle;

  /** Whether its loops need a budget. */
  private final boolean isLong;

  /** Where a search goes on that has come to its end: without the needle, or with it. */
  private final OpenBlock missing;

  private final OpenBlock found;

  private StringSearch(
      Expression.Call call,
      Lowering lowering,
      TextBytes haystack,
      TextBytes needle,
      boolean isLong) {
    this.call = call;
    this.lowering = lowering;
    this.haystack = haystack;
    this.needle = needle;
    this.isLong = isLong;
    code = lowering.code();
    missing = code.newBlock();
    found = code.newBlock();
  }

  /** Checks the two arguments of a call. */
  static void check(Expression.Call call, Typing typing) {
    TextBytes.check(call.arguments().getFirst(), call.name(), typing);
    TextBytes.check(call.arguments().get(1), call.name(), typing);
  }

  /** Where the second argument begins in the first, or -1 if it is no part of it. */
  static Value position(Expression.Call call, Lowering lowering) {
    TextBytes haystack = TextBytes.of(call.arguments().getFirst(), lowering);
    TextBytes needle = TextBytes.of(call.arguments().get(1), lowering);
    boolean isLong = (long) haystack.capacity() * needle.capacity() > GREATEST_PRODUCT;
    return isLong && lowering.loopsCallBack()
        ? new CalledBackSearch(haystack, needle).position(call, lowering)
        : new StringSearch(call, lowering, haystack, needle, isLong).position();
  }

  private Value position() {
    Variable start = code.declare(Type.I64, "start");
    code.write(start, code.constant(0));
    OpenBlock header = beginLoop();
    compareFrom(code.read(start));
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
    code.jump(found);
    code.seal(found);
    code.switchTo(found);
    // The verifier has come here from every place where the needle may be, knowing which.
    return code.hidden(code.read(start));
  }

  /**
   * Goes to {@link #found} if the needle stands in the haystack at {@code start}, to {@link
   * #missing} if the haystack ends before that could be, and on otherwise.
   */
  private void compareFrom(Value start) {
    Variable index = code.declare(Type.I64, "index");
    code.write(index, code.constant(0));
    OpenBlock sought = code.newBlock();
    OpenBlock wanted = code.newBlock();
    OpenBlock inside = code.newBlock();
    OpenBlock next = code.newBlock();
    OpenBlock differ = code.newBlock();
    OpenBlock header = beginLoop();
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

  /** Begins a loop, and yields its head; one that runs out of its budget is counted. */
  private OpenBlock beginLoop() {
    if (!isLong) {
      OpenBlock head = code.newBlock();
      code.jump(head);
      code.switchTo(head);
      return head;
    }
    OpenBlock exhausted = code.newBlock();
    OpenBlock head = code.loop(exhausted);
    OpenBlock round = code.current();
    code.seal(exhausted);
    code.switchTo(exhausted);
    code.emit(
        new EventOperation.CountSite(
            lowering.site(Site.Kind.LOOP_BUDGET, call.name(), call.span())));
    code.jump(missing);
    code.switchTo(round);
    return head;
  }
}
