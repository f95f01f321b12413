package dev.sonde.compiler.ir;

import java.util.List;

/**
 * The key of a map operation, in parts rather than as bytes in memory, so that equal look-ups are
 * seen to be equal and keyless maps need no key at all. Bytes between parts are zero.
 *
 * @param size in bytes, as the map declares it
 */
public record MapKey(List<Part> parts, int size) {
  /** The key of a map without keys. */
  public static final MapKey NONE = new MapKey(List.of(), 0);

  public MapKey {
    parts = List.copyOf(parts);
  }

  /** Shows every operand to {@code visitor}, in order. */
  public void operands(ValueVisitor visitor) {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).operands(visitor);
    }
  }

  /** The same key with other operands. */
  public MapKey withOperands(ValueMapping mapping) {
    if (parts.isEmpty()) {
      return this;
    }
    Part[] mapped = new Part[parts.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = parts.get(i).withOperands(mapping);
    }
    return new MapKey(List.of(mapped), size);
  }

  /** One part of a key. */
  public sealed interface Part {
    /** Shows every operand to {@code visitor}, in order. */
    default void operands(ValueVisitor visitor) {}

    /** The same part with other operands. */
    default Part withOperands(ValueMapping mapping) {
      return this;
    }

    /** Where the part lies in the key, in bytes. */
    int offset();
  }

  /** An integer, truncated to its width. */
  public record Scalar(int offset, Width width, Value value) implements Part {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Scalar withOperands(ValueMapping mapping) {
      return new Scalar(offset, width, mapping.apply(value));
    }
  }

  /** {@code size} bytes at {@code pointer + pointerOffset}. */
  public record Bytes(int offset, int size, Value pointer, int pointerOffset) implements Part {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Bytes withOperands(ValueMapping mapping) {
      return new Bytes(offset, size, mapping.apply(pointer), pointerOffset);
    }
  }

  /**
   * The name of the current task: 16 bytes, padded with zeros. A part of its own so that it can be
   * loaded straight into the key.
   */
  public record Comm(int offset) implements Part {}

  /** A stack, taken straight into the key. */
  public record Stack(int offset, StackCapture stack) implements Part {
    @Override
    public void operands(ValueVisitor visitor) {
      stack.operands(visitor);
    }

    @Override
    public Stack withOperands(ValueMapping mapping) {
      return new Stack(offset, stack.withOperands(mapping));
    }
  }
}
