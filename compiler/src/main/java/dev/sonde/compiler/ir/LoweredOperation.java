package dev.sonde.compiler.ir;

/** What expansion makes of the operations of front ends, which have no use for these. */
public sealed interface LoweredOperation extends Operation {
  @Override
  default Effect effect() {
    return Effect.PURE;
  }

  /** A map of the compiled object, as helpers take it. */
  record MapReference(String map) implements LoweredOperation {
    @Override
    public Type resultType() {
      return Type.MAP;
    }
  }

  /** One of the function's callbacks, as helpers take it. */
  record CallbackReference(String callback) implements LoweredOperation {
    @Override
    public Type resultType() {
      return Type.CALLBACK;
    }
  }

  /** The address of byte {@code offset} of the first value of an array map. */
  record GlobalAddress(String map, int offset) implements LoweredOperation {
    @Override
    public Type resultType() {
      return Type.DATA;
    }
  }

  /**
   * Adds to 4 or 8 bytes in memory, so that no other CPU comes in between; yields the old value.
   */
  record AtomicAdd(Value pointer, int offset, Width width, Value delta)
      implements LoweredOperation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
      visitor.visit(delta);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new AtomicAdd(mapping.apply(pointer), offset, width, mapping.apply(delta));
    }
  }
}
