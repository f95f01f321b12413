package dev.sonde.script.function;

import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.util.List;

/** A function that scripts call, or a variable that is built in: a function without arguments. */
public interface Function {

  /** The name scripts call it by. */
  String name();

  /** What there is to know about it. */
  Documentation documentation();

  /** The fewest arguments it takes. */
  int minimumArguments();

  /** The most arguments it takes. */
  int maximumArguments();

  /** Whether it may be written without parentheses, as a variable. */
  default boolean isVariable() {
    return false;
  }

  /**
   * Whether one program cannot yield its value at all places of a probe, since that depends on
   * which of them fired, and the program is not told.
   */
  default boolean dependsOnPlace(List<ProbePoint> places, Machine machine) {
    return false;
  }

  /**
   * Whether it hands pointers to the kernel whose types the verifier must know, so that a raw
   * tracepoint's program must be one that has such pointers.
   */
  default boolean needsTypedPointers() {
    return false;
  }

  /**
   * Whether it needs a kprobe, where one is written: the registers, the kernel's stack as a kprobe
   * finds it, or the rules for programs of that type. Then no trampoline is attached in its place.
   */
  default boolean needsKprobe() {
    return needsTypedPointers();
  }

  /** Whether dropping its result is worth a warning. */
  default boolean isPure() {
    return false;
  }

  /** Whether it changes what it traces, so that {@code --unsafe} must allow it. */
  default boolean isUnsafe() {
    return false;
  }

  /**
   * Checks a call's arguments and yields the type of its result. Called more than once while types
   * are being inferred; what is wrong is told to {@code typing}.
   *
   * @param call its number of arguments is right
   */
  ScriptType check(Expression.Call call, Typing typing);

  /** Lowers a call that was checked. */
  Operand lower(Expression.Call call, Lowering lowering);
}
