package dev.sonde.script.function;

import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code kstack} and {@code ustack}: how the code that runs came to be called. */
final class CallStack extends DocumentedFunction {
  /**
   * How deep a stack is taken that says nothing else: the kernel's {@code PERF_MAX_STACK_DEPTH}.
   */
  private static final int DEFAULT_LIMIT = 127;

  private static final int MAX_LIMIT = 1024;

  private static final long INVALID = -1;

  private final boolean user;

  CallStack(boolean user) {
    super(0, 2, user ? ofProcess() : ofKernel());
    this.user = user;
  }

  private static Documentation ofKernel() {
    return new Documentation(
        "kstack",
        List.of("kstack_t kstack", "kstack_t kstack([bpftrace|perf|raw, ] [int limit])"),
        "The kernel's stack, from the innermost function outwards: 127 frames at most, or as many as"
            + " limit says. The mode says how it is shown: bpftrace (function+offset), perf (also"
            + " the address) or raw (the address alone).",
        "profile:hz:99 { @[kstack] = count(); }");
  }

  private static Documentation ofProcess() {
    return new Documentation(
        "ustack",
        List.of("ustack_t ustack", "ustack_t ustack([bpftrace|perf|raw|build_id, ] [int limit])"),
        "The process's stack, from the innermost function outwards, as far as its frame pointers"
            + " lead: 127 frames at most, or as many as limit says. The mode says how it is shown:"
            + " bpftrace (function+offset), perf (also the address and the file), raw (the address"
            + " alone) or build_id (the file's build id and the offset in it).",
        "profile:hz:99 { @[comm, ustack(5)] = count(); }");
  }

  @Override
  public boolean isVariable() {
    return true;
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    List<Expression> arguments = call.arguments();
    if (arguments.size() == 2 && !(arguments.getFirst() instanceof Expression.Identifier)) {
      typing.error(
          call.span(), "Expected stack mode as first argument", "write: " + name() + "(perf, 5)");
      return ScriptType.UNKNOWN;
    }
    StackMode mode = mode(call, typing.configuration());
    long limit = limit(call);
    if (mode == null) {
      typing.error(
          arguments.getFirst().span(),
          "Error parsing stack mode: "
              + name()
              + ": Invalid value for stack_mode: valid values are bpftrace, raw, perf, and"
              + " build_id.");
    } else if (limit == INVALID) {
      typing.error(
          call.span(), name() + ": invalid limit value", "a limit is a number: " + name() + "(5)");
    } else if (limit > MAX_LIMIT) {
      typing.error(
          call.span(),
          name()
              + "([int limit]): limit shouldn't exceed "
              + MAX_LIMIT
              + ", "
              + arguments.getLast().span().text()
              + " given");
    } else if (mode == StackMode.BUILD_ID && !user) {
      typing.error(
          call.span(),
          "'build_id' stack mode can only be used for ustack",
          "the kernel's modes are bpftrace, perf and raw");
    } else {
      return new ScriptType.Stack(user, mode, (int) limit);
    }
    return ScriptType.UNKNOWN;
  }

  /** The mode that a call names, or the configured one; null where there is none of that name. */
  private static StackMode mode(Expression.Call call, Configuration configuration) {
    if (call.arguments().isEmpty()
        || !(call.arguments().getFirst() instanceof Expression.Identifier identifier)) {
      return configuration.stackMode();
    }
    for (StackMode mode : StackMode.values()) {
      if (mode.text().equals(identifier.name())) {
        return mode;
      }
    }
    return null;
  }

  /**
   * The limit that a call gives, or what holds without one; {@link #INVALID} if it is no number.
   */
  private static long limit(Expression.Call call) {
    if (call.arguments().isEmpty()) {
      return DEFAULT_LIMIT;
    }
    Expression last = call.arguments().getLast();
    if (last instanceof Expression.IntegerLiteral literal) {
      boolean huge = !literal.isNegative() && literal.value() < 0;
      return literal.isNegative() ? INVALID : huge ? Long.MAX_VALUE : literal.value();
    }
    return call.arguments().size() == 1 && last instanceof Expression.Identifier
        ? DEFAULT_LIMIT
        : INVALID;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    StackMode mode = mode(call, lowering.configuration());
    ScriptType.Stack type = new ScriptType.Stack(user, mode, (int) limit(call));
    Value process = user ? lowering.number(new Expression.Identifier(call.span(), "pid")) : null;
    if (user && (mode == StackMode.BPFTRACE || mode == StackMode.PERF)) {
      lowering.sight(process, call.span());
    }
    Site site = lowering.site(Site.Kind.STACK, name(), call.span());
    return new Operand.Stack(
        new StackCapture(type.kind(), type.limit(), lowering.code().context(), process, site));
  }
}
