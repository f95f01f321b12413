package dev.sonde.script.function;

import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.List;

/**
 * {@code kstack}, {@code ustack} and {@code dw_ustack}: how the code that runs came to be called.
 */
final class CallStack extends DocumentedFunction {
  /**
   * How deep a stack is taken that says nothing else: the kernel's {@code PERF_MAX_STACK_DEPTH}.
   */
  private static final int DEFAULT_LIMIT = 127;

  private static final int MAX_LIMIT = 1024;

  private static final long INVALID = -1;

  /** The mode of {@code ustack} that makes it {@code dw_ustack}. */
  private static final String CALL_FRAMES = "dwarf";

  private static final String X86_64 = "x86_64";

  private final Walk walk;
  private final boolean user;

  /** Whose stack it is, and how it is walked. */
  enum Walk {
    KERNEL,
    FRAME_POINTERS,
    CALL_FRAMES
  }

  CallStack(Walk walk) {
    super(
        0,
        2,
        switch (walk) {
          case KERNEL -> ofKernel();
          case FRAME_POINTERS -> ofProcess();
          case CALL_FRAMES -> byCallFrames();
        });
    this.walk = walk;
    this.user = walk != Walk.KERNEL;
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
        List.of(
            "ustack_t ustack",
            "ustack_t ustack([bpftrace|perf|raw|build_id, ] [int limit])",
            "ustack_t ustack(dwarf [, int limit])"),
        "The process's stack, from the innermost function outwards, as far as its frame pointers"
            + " lead: 127 frames at most, or as many as limit says. The mode says how it is shown:"
            + " bpftrace (function+offset), perf (also the address and the file), raw (the address"
            + " alone) or build_id (the file's build id and the offset in it).",
        "profile:hz:99 { @[comm, ustack(5)] = count(); }");
  }

  private static Documentation byCallFrames() {
    return new Documentation(
        "dw_ustack",
        List.of("ustack_t dw_ustack", "ustack_t dw_ustack([bpftrace|perf|raw, ] [int limit])"),
        "The process's stack as ustack has it, but found by the call frame information that programs"
            + " carry for exceptions (.eh_frame): whole also for code that keeps no frame pointer, as"
            + " most of a distribution's. Only for the processes named by -p, -c or --dwarf-pid, on"
            + " x86-64. Where a frame cannot be found, <unwind failure> ends the stack.",
        "profile:hz:99 /pid == $1/ { @[dw_ustack] = count(); }");
  }

  @Override
  public boolean needsKprobe() {
    return walk != Walk.FRAME_POINTERS;
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
    if (isByCallFrames(call)) {
      typing.permit(call.span(), "dw_ustack");
    }
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
    } else if (isByCallFrames(call) && !ProbeRegisters.host().architecture().equals(X86_64)) {
      typing.error(call.span(), name() + " by call frame information is there on x86_64 only");
    } else if (mode == StackMode.BUILD_ID && isByCallFrames(call)) {
      typing.error(
          call.span(),
          "'build_id' stack mode can only be used for ustack",
          "the modes of dw_ustack are bpftrace, perf and raw");
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

  private boolean isByCallFrames(Expression.Call call) {
    return walk == Walk.CALL_FRAMES || namesCallFrames(call);
  }

  private boolean namesCallFrames(Expression.Call call) {
    return walk == Walk.FRAME_POINTERS
        && !call.arguments().isEmpty()
        && call.arguments().getFirst() instanceof Expression.Identifier identifier
        && identifier.name().equals(CALL_FRAMES);
  }

  /** The mode that a call names, or the configured one; null where there is none of that name. */
  private StackMode mode(Expression.Call call, Configuration configuration) {
    if (call.arguments().isEmpty()
        || namesCallFrames(call)
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
    boolean named = mode == StackMode.BPFTRACE || mode == StackMode.PERF;
    if (user && (named || isByCallFrames(call))) {
      lowering.sight(process, call.span());
    }
    Value context = lowering.code().context();
    boolean callFrames = isByCallFrames(call);
    boolean known =
        callFrames
            || type.kind() == StackCapture.Kind.USER
                && lowering.point().isInKernel()
                && ProbeRegisters.host().architecture().equals(X86_64);
    Site site =
        lowering.site(callFrames ? Site.Kind.CALL_FRAMES : Site.Kind.STACK, name(), call.span());
    return new Operand.Stack(
        new StackCapture(
            type.kind(),
            type.limit(),
            context,
            process,
            callFrames ? StackCapture.Walk.CALL_FRAMES : StackCapture.Walk.KERNEL,
            known ? registers() : null,
            site));
  }

  private static StackCapture.UserRegisters registers() {
    ProbeRegisters registers = ProbeRegisters.host();
    return new StackCapture.UserRegisters(
        registers.instructionPointerOffset(),
        registers.stackPointerOffset(),
        registers.framePointerOffset());
  }
}
