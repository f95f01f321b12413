package dev.sonde.compiler.ir;

import dev.sonde.bpf.asm.Helper;
import java.util.List;

/**
 * What only the kernel can give: reads of memory that BPF may not address, helpers, the current
 * task.
 */
public sealed interface KernelOperation extends Operation {
  @Override
  default Type resultType() {
    return Type.I64;
  }

  @Override
  default Effect effect() {
    return Effect.WRITE;
  }

  /**
   * A load of a scalar at {@code address + offset} in kernel memory, zero where it faults.
   *
   * @param address an integer, or a pointer into {@link Type.Space#KERNEL}
   * @param struct the name of the structure that {@code address} points to, or null if unknown;
   *     with it the load may become a direct one
   */
  record KernelLoad(Value address, String struct, int offset, Width width, boolean signed)
      implements KernelOperation {
    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(address);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new KernelLoad(mapping.apply(address), struct, offset, width, signed);
    }
  }

  /** A copy of {@code size} bytes from another address space; yields 0 or a negative errno. */
  record ProbeRead(
      AddressSpace space, Value destination, int destinationOffset, int size, Value address)
      implements KernelOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(destination);
      visitor.visit(address);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new ProbeRead(
          space, mapping.apply(destination), destinationOffset, size, mapping.apply(address));
    }
  }

  /**
   * A copy of a NUL-terminated string of at most {@code capacity} bytes with its NUL; yields the
   * bytes written with the NUL, or a negative errno. What follows the NUL is left as it was.
   */
  record ProbeReadString(
      AddressSpace space,
      Value destination,
      int destinationOffset,
      int capacity,
      Value limit,
      Value address)
      implements KernelOperation {
    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(destination);
      if (limit != null) {
        visitor.visit(limit);
      }
      visitor.visit(address);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new ProbeReadString(
          space,
          mapping.apply(destination),
          destinationOffset,
          capacity,
          limit == null ? null : mapping.apply(limit),
          mapping.apply(address));
    }
  }

  /** A helper call. Pointers to memory must be to memory that is initialised where it is read. */
  record CallHelper(Helper helper, List<Value> arguments) implements KernelOperation {
    @Override
    public Type resultType() {
      return HelperTraits.resultType(helper);
    }

    @Override
    public Effect effect() {
      return HelperTraits.effect(helper);
    }

    @Override
    public void operands(ValueVisitor visitor) {
      for (Value argument : arguments) {
        visitor.visit(argument);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new CallHelper(helper, mapAll(arguments, mapping));
    }

    public CallHelper {
      arguments = List.copyOf(arguments);
    }
  }

  /** A kfunc call, by name. */
  record CallKfunc(String name, List<Value> arguments) implements KernelOperation {
    @Override
    public Type resultType() {
      return HelperTraits.kfuncResultType(name);
    }

    @Override
    public Effect effect() {
      return HelperTraits.kfuncEffect(name);
    }

    @Override
    public void operands(ValueVisitor visitor) {
      for (Value argument : arguments) {
        visitor.visit(argument);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new CallKfunc(name, mapAll(arguments, mapping));
    }

    public CallKfunc {
      arguments = List.copyOf(arguments);
    }
  }

  /** The current task's {@code task_struct}, as a kernel pointer. */
  record CurrentTask() implements KernelOperation {
    @Override
    public Type resultType() {
      return Type.KERNEL;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** When the session began, by the monotonic clock, in nanoseconds. */
  record SessionStart() implements KernelOperation {
    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /**
   * A number that tells the current task's memory from that of every other that is there at the
   * same time: the address of its {@code mm_struct}, or 0 on a kernel that does not tell it. With a
   * new program a process gets another.
   */
  record CurrentMemory() implements KernelOperation {
    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** The file that an iterator's program writes to, {@code ctx->meta->seq}, as a kernel pointer. */
  record SequenceFile(Value context) implements KernelOperation {
    @Override
    public Type resultType() {
      return Type.KERNEL;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(context);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new SequenceFile(mapping.apply(context));
    }
  }

  /** Writes the 16 bytes of the current task's name, padded with zeros. */
  record CurrentComm(Value destination, int destinationOffset) implements KernelOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(destination);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new CurrentComm(mapping.apply(destination), destinationOffset);
    }
  }

  /** Takes a stack into memory. */
  record TakeStack(StackCapture stack, Value destination, int destinationOffset)
      implements KernelOperation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      stack.operands(visitor);
      visitor.visit(destination);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new TakeStack(
          stack.withOperands(mapping), mapping.apply(destination), destinationOffset);
    }
  }

  private static List<Value> mapAll(List<Value> values, ValueMapping mapping) {
    Value[] mapped = new Value[values.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = mapping.apply(values.get(i));
    }
    return List.of(mapped);
  }
}
