package dev.sonde.compiler.ir;

/** Memory that BPF may address directly: slots, global data, the context, values of maps. */
public sealed interface MemoryOperation extends Operation {

  /** Finds an address; memory is not looked at, or holds the same all the while. */
  sealed interface Address extends MemoryOperation {
    @Override
    default Effect effect() {
      return Effect.PURE;
    }
  }

  /** Looks at memory, and yields a number. */
  sealed interface Read extends MemoryOperation {
    @Override
    default Type resultType() {
      return Type.I64;
    }

    @Override
    default Effect effect() {
      return Effect.READ;
    }
  }

  /** Changes memory. */
  sealed interface Write extends MemoryOperation {
    @Override
    default Type resultType() {
      return Type.NONE;
    }

    @Override
    default Effect effect() {
      return Effect.WRITE;
    }
  }

  /** The address of a slot. */
  record SlotAddress(Slot slot) implements Address {
    @Override
    public Type resultType() {
      return Type.SLOT;
    }
  }

  /** The address of read-only bytes. */
  record DataAddress(Bytes bytes) implements Address {
    @Override
    public Type resultType() {
      return Type.DATA;
    }
  }

  /**
   * {@code pointer + offset}, where 0 <= offset < bound holds or is made to hold by the front end.
   */
  record PointerAdd(Value pointer, Value offset, int bound) implements Address {
    @Override
    public Type resultType() {
      return pointer.type();
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
      visitor.visit(offset);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new PointerAdd(mapping.apply(pointer), mapping.apply(offset), bound);
    }
  }

  /**
   * The address that a pointer holds, as a number like any other. The memory it points into may be
   * read through the number from here on.
   */
  record AddressNumber(Value pointer) implements Address {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new AddressNumber(mapping.apply(pointer));
    }
  }

  /** A load through a pointer that may be dereferenced directly. */
  record Load(Value pointer, int offset, Width width, boolean signed) implements Read {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Load(mapping.apply(pointer), offset, width, signed);
    }
  }

  /**
   * A load of a pointer that was stored in 8 bytes of a slot and is not changed while the function
   * runs.
   *
   * @param resultType what it is a pointer to
   */
  record LoadPointer(Value pointer, int offset, Type resultType) implements Address {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new LoadPointer(mapping.apply(pointer), offset, resultType);
    }
  }

  /** A store of the low bits of {@code value}, or of all of a pointer. */
  record Store(Value pointer, int offset, Width width, Value value) implements Write {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Store(mapping.apply(pointer), offset, width, mapping.apply(value));
    }
  }

  /** A copy of {@code size} bytes between regions that do not overlap. */
  record Copy(Value destination, int destinationOffset, Value source, int sourceOffset, int size)
      implements Write {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(destination);
      visitor.visit(source);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Copy(
          mapping.apply(destination), destinationOffset, mapping.apply(source), sourceOffset, size);
    }
  }

  /** {@code size} zero bytes. */
  record Zero(Value destination, int destinationOffset, int size) implements Write {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(destination);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Zero(mapping.apply(destination), destinationOffset, size);
    }
  }

  /** 1 if {@code size} bytes are equal, else 0. */
  record BytesEqual(Value left, int leftOffset, Value right, int rightOffset, int size)
      implements Read {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(left);
      visitor.visit(right);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new BytesEqual(
          mapping.apply(left), leftOffset, mapping.apply(right), rightOffset, size);
    }
  }

  /**
   * 1 if two NUL-terminated strings are equal within their capacities, else 0. A string that fills
   * its capacity ends there.
   */
  record StringEqual(
      Value left, int leftOffset, int leftCapacity, Value right, int rightOffset, int rightCapacity)
      implements Read {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(left);
      visitor.visit(right);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new StringEqual(
          mapping.apply(left),
          leftOffset,
          leftCapacity,
          mapping.apply(right),
          rightOffset,
          rightCapacity);
    }
  }

  /** 1 if the string's bytes up to its NUL are those of {@code literal} (given without NUL). */
  record StringEqualLiteral(Value string, int offset, int capacity, Bytes literal) implements Read {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(string);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new StringEqualLiteral(mapping.apply(string), offset, capacity, literal);
    }
  }
}
