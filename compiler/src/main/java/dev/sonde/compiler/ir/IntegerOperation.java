package dev.sonde.compiler.ir;

/** Arithmetic and comparison of 64-bit integers. */
public sealed interface IntegerOperation extends Operation {
  @Override
  default Type resultType() {
    return Type.I64;
  }

  @Override
  default Effect effect() {
    return Effect.PURE;
  }

  /** A constant. */
  record Constant(long value) implements IntegerOperation {}

  /** Wrapping 64-bit arithmetic. */
  record Binary(BinaryOperator operator, Value left, Value right) implements IntegerOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(left);
      visitor.visit(right);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Binary(operator, mapping.apply(left), mapping.apply(right));
    }
  }

  /** 1 if the comparison holds, else 0. */
  record Compare(Predicate predicate, Value left, Value right) implements IntegerOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(left);
      visitor.visit(right);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Compare(predicate, mapping.apply(left), mapping.apply(right));
    }
  }

  /** {@code condition != 0 ? ifTrue : ifFalse}, both already computed. */
  record Select(Value condition, Value ifTrue, Value ifFalse) implements IntegerOperation {
    @Override
    public Type resultType() {
      return ifTrue.type();
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(condition);
      visitor.visit(ifTrue);
      visitor.visit(ifFalse);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Select(mapping.apply(condition), mapping.apply(ifTrue), mapping.apply(ifFalse));
    }
  }

  /** The low {@code width} bits of {@code value}, extended to 64. */
  record Extend(Value value, Width width, boolean signed) implements IntegerOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Extend(mapping.apply(value), width, signed);
    }
  }

  /** The low {@code width} bits of {@code value} with their bytes reversed, zero-extended. */
  record ByteSwap(Value value, Width width) implements IntegerOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new ByteSwap(mapping.apply(value), width);
    }
  }

  /**
   * {@code value}, of which the kernel's verifier shall not know what it may be: it follows the
   * code behind the ways that a number may have come about once for each of them, as long as it
   * tells the numbers apart.
   */
  record Hidden(Value value) implements IntegerOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Hidden(mapping.apply(value));
    }
  }
}
