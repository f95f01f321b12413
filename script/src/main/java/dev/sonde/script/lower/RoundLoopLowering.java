package dev.sonde.script.lower;

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
import dev.sonde.compiler.ir.Variable;
import dev.sonde.script.function.Operand;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Statement;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.VariableSymbol;

/**
 * Lowers {@code while} and the loop over a range for kernels that have {@code bpf_loop} and no
 * {@code may_goto}: their verifiers would have to see where a loop ends. The body becomes a
 * callback.
 */
final class RoundLoopLowering {
  /** What is known to be shorter is left to the verifier to follow, which costs no calls. */
  private static final long FEW_ROUNDS = 64;

  private final ProbeLowering outer;
  private final FunctionBuilder code;

  RoundLoopLowering(ProbeLowering outer) {
    this.outer = outer;
    code = outer.code();
  }

  /** Whether a range has, as is plain to see, but a few numbers. */
  static boolean isShort(Statement.Range range) {
    return range.first() instanceof Expression.IntegerLiteral first
        && range.end() instanceof Expression.IntegerLiteral end
        && Math.abs((double) end.value() - first.value()) <= FEW_ROUNDS;
  }

  /** Lowers a loop over a range. */
  void lower(Statement.For loop, Statement.Range range) {
    VariableSymbol symbol = outer.probe().variable(loop);
    boolean signed = !(symbol.type() instanceof ScriptType.IntegerType integer) || integer.signed();
    // A variable of its own, which the callback shares.
    VariableSymbol first = new VariableSymbol("first", loop.span(), ScriptType.INT64, true);
    outer.write(first, new Operand.Scalar(outer.number(range.first())), ScriptType.INT64);
    Value count = count(first, outer.number(range.end()), signed, loop);
    Captures captures = new Captures(outer);
    FunctionBuilder callback = code.roundCallback(outer.callbackName());
    ProbeLowering body = new ProbeLowering(outer, captures, callback);
    body.at(loop.span());
    Value start = ((Operand.Scalar) body.read(first)).value();
    Value number = callback.binary(BinaryOperator.ADD, start, callback.parameter(0));
    body.write(symbol, new Operand.Scalar(number), symbol.type());
    body.statements().block(loop.body());
    call(captures, finished(callback), count, loop);
  }

  /** How many numbers the range has; what is more than the kernel goes through is counted. */
  private Value count(VariableSymbol first, Value end, boolean signed, Statement.For loop) {
    Value start = ((Operand.Scalar) outer.read(first)).value();
    Variable count = code.declare(Type.I64, "count");
    code.write(count, code.constant(0));
    OpenBlock some = code.newBlock();
    OpenBlock many = code.newBlock();
    OpenBlock counted = code.newBlock();
    code.branch(
        code.compare(signed ? Predicate.LESS_SIGNED : Predicate.LESS_UNSIGNED, start, end),
        some,
        counted,
        Likelihood.TRUE);
    code.seal(some);
    code.switchTo(some);
    code.write(count, code.binary(BinaryOperator.SUBTRACT, end, start));
    code.branch(
        code.compare(Predicate.GREATER_UNSIGNED, code.read(count), LoopOperation.MOST_ROUNDS),
        many,
        counted,
        Likelihood.FALSE);
    code.seal(many);
    code.switchTo(many);
    exhausted(loop);
    code.write(count, code.constant(LoopOperation.MOST_ROUNDS));
    code.jump(counted);
    code.seal(counted);
    code.switchTo(counted);
    return code.read(count);
  }

  /** Lowers a loop that a condition ends. */
  void lower(Statement.While loop) {
    Captures captures = new Captures(outer);
    FunctionBuilder callback = code.roundCallback(outer.callbackName());
    ProbeLowering body = new ProbeLowering(outer, captures, callback);
    body.at(loop.span());
    OpenBlock round = callback.newBlock();
    OpenBlock end = callback.newBlock();
    body.expressions().conditions().branch(loop.condition(), round, end, Likelihood.TRUE);
    callback.seal(end);
    callback.switchTo(end);
    callback.ret(LoopOperation.BREAK);
    callback.seal(round);
    callback.switchTo(round);
    body.statements().block(loop.body());
    Value most = code.constant(LoopOperation.MOST_ROUNDS);
    Value rounds = call(captures, finished(callback), most, loop);
    OpenBlock stopped = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(
        code.compare(Predicate.EQUAL, rounds, LoopOperation.MOST_ROUNDS),
        stopped,
        done,
        Likelihood.FALSE);
    code.seal(stopped);
    code.switchTo(stopped);
    exhausted(loop);
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }

  private static Function finished(FunctionBuilder callback) {
    if (!callback.isTerminated()) {
      callback.ret(LoopOperation.CONTINUE);
    }
    return callback.build();
  }

  private Value call(Captures captures, Function callback, Value count, Statement loop) {
    outer.at(loop.span());
    Value cells = captures.fill();
    Value rounds = code.rounds(count, callback, cells);
    captures.takeBack(cells);
    return rounds;
  }

  private void exhausted(Statement loop) {
    code.emit(new EventOperation.CountSite(outer.site(Site.Kind.LOOP_BUDGET, "loop", loop.span())));
  }
}
