package dev.sonde.compiler.ir;

import java.util.List;

/** How a block ends. */
public sealed interface Terminator {

  /** A block and the arguments for its parameters. */
  record Target(int block, List<Value> arguments) {
    public Target {
      arguments = List.copyOf(arguments);
    }
  }

  /** Where the block came from in the script. */
  Location location();

  /** Goes to one block. */
  record Jump(Target target, Location location) implements Terminator {}

  /** Goes one way if {@code condition} is not 0, else the other. */
  record Branch(
      Value condition, Target ifTrue, Target ifFalse, Likelihood likelihood, Location location)
      implements Terminator {}

  /**
   * The back edge of a loop whose length the verifier may not be able to see: goes to {@code
   * header}, or to {@code exhausted} once the kernel's loop budget is spent. Where the kernel has
   * no such budget it is a plain jump, and the verifier must see the bound.
   */
  record LoopBack(Target header, Target exhausted, Location location) implements Terminator {}

  /** Ends the program with a result for the kernel. */
  record Return(Value value, Location location) implements Terminator {}

  /** Which way a branch goes as a rule; code for the other way is moved out of line. */
  enum Likelihood {
    UNKNOWN,
    TRUE,
    FALSE
  }
}
