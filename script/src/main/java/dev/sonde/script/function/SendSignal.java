package dev.sonde.script.function;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.FunctionBuilder.OpenBlock;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Terminator.Likelihood;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import dev.sonde.compiler.program.ScriptMessage.Severity;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code signal(s)} and {@code signal_thread(s)}: a signal for what is being traced. */
final class SendSignal extends DocumentedFunction {
  /** The probes whose programs may send signals: they run in the task that is meant. */
  private static final List<String> PROBES =
      List.of(
          "kprobe",
          "kretprobe",
          "uprobe",
          "uretprobe",
          "usdt",
          "tracepoint",
          "profile",
          "fentry",
          "fexit",
          "rawtracepoint");

  private final Helper helper;

  SendSignal(String name, Helper helper, String target) {
    super(
        1,
        1,
        new Documentation(
            name,
            List.of("void " + name + "(const string sig)", "void " + name + "(uint32 signum)"),
            "Sends a signal to " + target + ", by its name or its number. It needs --unsafe.",
            "tracepoint:syscalls:sys_enter_execve /comm == \"bash\"/ { "
                + name
                + "(\"SIGTRAP\"); }"));
    this.helper = helper;
  }

  @Override
  public boolean isUnsafe() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    Expression signal = call.arguments().getFirst();
    ScriptType type = typing.type(signal);
    String provider = typing.point().provider();
    if (!PROBES.contains(provider)) {
      typing.error(call.span(), name() + "() can not be used for this probetype " + provider);
    }
    if (signal instanceof Expression.StringLiteral literal) {
      if (SignalNumbers.number(literal.value()) == 0) {
        typing.error(
            signal.span(),
            "Invalid string for signal: " + literal.value(),
            "signals are called as kill -l calls them: SIGKILL");
      }
    } else if (signal instanceof Expression.IntegerLiteral literal) {
      if (literal.isNegative() || literal.value() < 1 || literal.value() > SignalNumbers.LAST) {
        typing.error(
            call.span(),
            name() + "() accepts a string literal or an integer between 1 and 64 (inclusive)");
      }
    } else if (!(type instanceof ScriptType.IntegerType
        || type instanceof ScriptType.Enumeration
        || type instanceof ScriptType.Unknown)) {
      typing.error(call.span(), name() + "() accepts a string literal or an integer");
    }
    return ScriptType.NONE;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Expression signal = call.arguments().getFirst();
    if (signal instanceof Expression.StringLiteral literal) {
      send(call, code.constant(SignalNumbers.number(literal.value())), lowering);
    } else if (signal instanceof Expression.IntegerLiteral literal) {
      send(call, code.constant(literal.value()), lowering);
    } else {
      sendIfSignal(call, code.extend(lowering.number(signal), Width.B4, false), lowering);
    }
    return Operand.NONE;
  }

  private void sendIfSignal(Expression.Call call, Value number, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    OpenBlock right = code.newBlock();
    OpenBlock wrong = code.newBlock();
    OpenBlock done = code.newBlock();
    Value fromZero = code.binary(BinaryOperator.SUBTRACT, number, 1);
    code.branch(
        code.compare(Predicate.LESS_UNSIGNED, fromZero, SignalNumbers.LAST),
        right,
        wrong,
        Likelihood.TRUE);
    code.seal(wrong);
    code.switchTo(wrong);
    Messagef.send(
        Severity.ERROR,
        call.span(),
        FormatParser.parse(name() + "() expects an integer between 1 and 64 (inclusive). Got %d"),
        List.of(new Lowering.Field(new Operand.Scalar(number), ScriptType.INT64)),
        lowering);
    code.jump(done);
    code.seal(right);
    code.switchTo(right);
    send(call, number, lowering);
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }

  private void send(Expression.Call call, Value number, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    Value error = code.call(helper, number);
    OpenBlock failed = code.newBlock();
    OpenBlock done = code.newBlock();
    code.branch(code.compare(Predicate.EQUAL, error, 0), done, failed, Likelihood.TRUE);
    code.seal(failed);
    code.switchTo(failed);
    Messagef.send(
        Severity.WARNING,
        call.span(),
        FormatParser.parse("signal call failed with error %d"),
        List.of(new Lowering.Field(new Operand.Scalar(error), ScriptType.INT64)),
        lowering);
    code.jump(done);
    code.seal(done);
    code.switchTo(done);
  }
}
