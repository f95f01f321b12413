package dev.sonde.compiler;

import dev.sonde.bpf.asm.Code;
import dev.sonde.compiler.ir.Function;

/** Watches a compilation, for {@code -d ir}, {@code -d bpf} and tests. */
public interface CompilerListener {
  /** Nobody watches. */
  CompilerListener NONE = new CompilerListener() {};

  /**
   * A function has gone through a step.
   *
   * @param step the name of the step: {@code lowered}, {@code optimised}, {@code expanded} or
   *     {@code final}
   */
  default void function(String step, Function function) {}

  /** A function's code is ready. */
  default void code(String function, Code code) {}
}
