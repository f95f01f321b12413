package dev.sonde.compiler.ir;

/**
 * One field of an event. The order of the parts is the order of the fields that the reader sees;
 * where each lies in the record is decided by {@link dev.sonde.compiler.program.EventLayout}.
 */
public sealed interface EventPart {

  /** Shows every operand to {@code visitor}, in order. */
  default void operands(ValueVisitor visitor) {}

  /** The same part with other operands. */
  default EventPart withOperands(ValueMapping mapping) {
    return this;
  }

  /** An integer, truncated to its width. */
  record Scalar(Width width, Value value) implements EventPart {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Scalar withOperands(ValueMapping mapping) {
      return new Scalar(width, mapping.apply(value));
    }
  }

  /** {@code size} bytes at {@code pointer + pointerOffset}. */
  record Bytes(int size, int alignment, Value pointer, int pointerOffset) implements EventPart {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Bytes withOperands(ValueMapping mapping) {
      return new Bytes(size, alignment, mapping.apply(pointer), pointerOffset);
    }
  }

  /** The name of the current task: 16 bytes, padded with zeros. */
  record Comm() implements EventPart {}

  /**
   * A NUL-terminated string read from another address space straight into the record. Only the
   * bytes that are there take room.
   *
   * @param capacity the most bytes to read, the NUL included: a constant upper bound
   * @param limit a smaller bound known only at run time, or null
   */
  record ReadString(AddressSpace space, Value address, int capacity, Value limit)
      implements EventPart {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(address);
      if (limit != null) {
        visitor.visit(limit);
      }
    }

    @Override
    public ReadString withOperands(ValueMapping mapping) {
      return new ReadString(
          space, mapping.apply(address), capacity, limit == null ? null : mapping.apply(limit));
    }
  }

  /**
   * A NUL-terminated string in directly addressable memory, of which only the bytes before and with
   * the NUL need to be sent.
   */
  record Text(int capacity, Value pointer, int pointerOffset) implements EventPart {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Text withOperands(ValueMapping mapping) {
      return new Text(capacity, mapping.apply(pointer), pointerOffset);
    }
  }

  /** A stack, taken straight into the record; only the frames that are there take room. */
  record Stack(StackCapture stack) implements EventPart {
    @Override
    public void operands(ValueVisitor visitor) {
      stack.operands(visitor);
    }

    @Override
    public Stack withOperands(ValueMapping mapping) {
      return new Stack(stack.withOperands(mapping));
    }
  }
}
