package dev.sonde.script.function;

import dev.sonde.compiler.ir.FunctionBuilder;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** {@code is_err(pointer)}: whether a pointer is an error number in disguise. */
final class IsError extends DocumentedFunction {
  /** {@code MAX_ERRNO} of include/linux/err.h: pointers from its negative on are errors. */
  private static final long MAX_ERRNO = 4095;

  IsError() {
    super(
        1,
        1,
        new Documentation(
            "is_err",
            List.of("bool is_err(void * ptr)"),
            "Whether a pointer that the kernel returned is an error number instead, from -4095 to"
                + " -1.",
            "rawtracepoint:sys_exit { @failed[is_err(args.ret)] = count(); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    ScriptType type = typing.type(call.arguments().getFirst());
    if (!type.isNumeric()
        && !(type instanceof ScriptType.Pointer || type instanceof ScriptType.Unknown)) {
      typing.error(
          call.arguments().getFirst().span(),
          "is_err() only supports pointer arguments (" + type + " provided)");
    }
    return ScriptType.BOOL;
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    FunctionBuilder code = lowering.code();
    return new Operand.Scalar(
        code.compare(
            Predicate.GREATER_OR_EQUAL_UNSIGNED,
            lowering.number(call.arguments().getFirst()),
            -MAX_ERRNO));
  }
}
