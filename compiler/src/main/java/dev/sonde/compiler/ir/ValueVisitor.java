package dev.sonde.compiler.ir;

/** What is done with each operand of an operation or a terminator, in order. */
public interface ValueVisitor {
  /** Called for each operand; never with null. */
  void visit(Value value);
}
