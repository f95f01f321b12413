package dev.sonde.compiler.ir;

import java.util.List;

/** How a block ends. */
public sealed interface Terminator {

  /** A block and the arguments for its parameters. */
  record Target(int block, List<Value> arguments) {
    public Target {
      arguments = List.copyOf(arguments);
    }

    void operands(ValueVisitor visitor) {
      for (int i = 0; i < arguments.size(); i++) {
        visitor.visit(arguments.get(i));
      }
    }

    Target withOperands(ValueMapping mapping) {
      if (arguments.isEmpty()) {
        return this;
      }
      Value[] mapped = new Value[arguments.size()];
      for (int i = 0; i < mapped.length; i++) {
        mapped[i] = mapping.apply(arguments.get(i));
      }
      return new Target(block, List.of(mapped));
    }
  }

  /** Shows every operand to {@code visitor}, in order. */
  void operands(ValueVisitor visitor);

  /** The same terminator with other operands. */
  Terminator withOperands(ValueMapping mapping);

  /** How many blocks may follow. */
  int targetCount();

  /** One of the blocks that may follow, with its arguments. */
  Target target(int index);

  /** The same terminator with {@code target} in the place of target {@code index}. */
  Terminator withTarget(int index, Target target);

  /** Where the block came from in the script. */
  Location location();

  /** Goes to one block. */
  record Jump(Target target, Location location) implements Terminator {
    @Override
    public void operands(ValueVisitor visitor) {
      target.operands(visitor);
    }

    @Override
    public Terminator withOperands(ValueMapping mapping) {
      return new Jump(target.withOperands(mapping), location);
    }

    @Override
    public int targetCount() {
      return 1;
    }

    @Override
    public Target target(int index) {
      return target;
    }

    @Override
    public Terminator withTarget(int index, Target target) {
      return new Jump(target, location);
    }
  }

  /** Goes one way if {@code condition} is not 0, else the other. */
  record Branch(
      Value condition, Target ifTrue, Target ifFalse, Likelihood likelihood, Location location)
      implements Terminator {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(condition);
      ifTrue.operands(visitor);
      ifFalse.operands(visitor);
    }

    @Override
    public Terminator withOperands(ValueMapping mapping) {
      return new Branch(
          mapping.apply(condition),
          ifTrue.withOperands(mapping),
          ifFalse.withOperands(mapping),
          likelihood,
          location);
    }

    @Override
    public int targetCount() {
      return 2;
    }

    @Override
    public Target target(int index) {
      return index == 0 ? ifTrue : ifFalse;
    }

    @Override
    public Terminator withTarget(int index, Target target) {
      return index == 0
          ? new Branch(condition, target, ifFalse, likelihood, location)
          : new Branch(condition, ifTrue, target, likelihood, location);
    }
  }

  /**
   * The head of a loop whose length the verifier may not be able to see: goes on to another {@code
   * round}, or to {@code exhausted} once the kernel's loop budget is spent. Where the kernel has no
   * such budget it is a plain jump, and the verifier must see the bound. The loop is entered and
   * gone back to here.
   */
  record LoopHead(Target round, Target exhausted, Location location) implements Terminator {
    @Override
    public void operands(ValueVisitor visitor) {
      round.operands(visitor);
      exhausted.operands(visitor);
    }

    @Override
    public Terminator withOperands(ValueMapping mapping) {
      return new LoopHead(round.withOperands(mapping), exhausted.withOperands(mapping), location);
    }

    @Override
    public int targetCount() {
      return 2;
    }

    @Override
    public Target target(int index) {
      return index == 0 ? round : exhausted;
    }

    @Override
    public Terminator withTarget(int index, Target target) {
      return index == 0
          ? new LoopHead(target, exhausted, location)
          : new LoopHead(round, target, location);
    }
  }

  /** Ends the program with a result for the kernel. */
  record Return(Value value, Location location) implements Terminator {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Terminator withOperands(ValueMapping mapping) {
      return new Return(mapping.apply(value), location);
    }

    @Override
    public int targetCount() {
      return 0;
    }

    @Override
    public Target target(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public Terminator withTarget(int index, Target target) {
      throw new IndexOutOfBoundsException(index);
    }
  }

  /** Which way a branch goes as a rule; code for the other way is moved out of line. */
  enum Likelihood {
    UNKNOWN,
    TRUE,
    FALSE
  }
}
