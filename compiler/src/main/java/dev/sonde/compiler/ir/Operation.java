package dev.sonde.compiler.ir;

/** What an instruction computes. Operands are values, never nested operations. */
public sealed interface Operation
    permits IntegerOperation,
        MemoryOperation,
        KernelOperation,
        MapOperation,
        EventOperation,
        LoopOperation,
        LoweredOperation {

  /** The type of what the operation yields; {@link Type#NONE} if nothing. */
  Type resultType();

  /** What the operation does beside yielding its result. */
  Effect effect();

  /** Shows every operand to {@code visitor}, in order. */
  default void operands(ValueVisitor visitor) {}

  /** The same operation on other operands. */
  default Operation withOperands(ValueMapping mapping) {
    return this;
  }

  /** What an operation does beside yielding its result. */
  enum Effect {
    /** Nothing: within one run, equal operands give equal results wherever it stands. */
    PURE,
    /** Its result depends on the moment; unused, it may be left out. */
    READ,
    /** It changes something. */
    WRITE
  }
}
