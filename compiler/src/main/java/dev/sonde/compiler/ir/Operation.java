package dev.sonde.compiler.ir;

import dev.sonde.bpf.asm.Helper;
import java.util.List;

/** What an instruction computes. Operands are values, never nested operations. */
public sealed interface Operation {

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

  // Integers.

  /** A constant. */
  record Constant(long value) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** Wrapping 64-bit arithmetic. */
  record Binary(BinaryOperator operator, Value left, Value right) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }

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
  record Compare(Predicate predicate, Value left, Value right) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }

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
  record Select(Value condition, Value ifTrue, Value ifFalse) implements Operation {
    @Override
    public Type resultType() {
      return ifTrue.type();
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
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
  record Extend(Value value, Width width, boolean signed) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }

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
  record ByteSwap(Value value, Width width) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new ByteSwap(mapping.apply(value), width);
    }
  }

  // Memory.

  /** The address of a slot. */
  record SlotAddress(Slot slot) implements Operation {
    @Override
    public Type resultType() {
      return Type.SLOT;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** The address of read-only bytes. */
  record DataAddress(Bytes bytes) implements Operation {
    @Override
    public Type resultType() {
      return Type.DATA;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /**
   * {@code pointer + offset}, where 0 <= offset < bound holds or is made to hold by the front end.
   */
  record PointerAdd(Value pointer, Value offset, int bound) implements Operation {
    @Override
    public Type resultType() {
      return pointer.type();
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
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

  /** A load through a pointer that may be dereferenced directly. */
  record Load(Value pointer, int offset, Width width, boolean signed) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(pointer);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Load(mapping.apply(pointer), offset, width, signed);
    }
  }

  /** A store of the low bits of {@code value}. */
  record Store(Value pointer, int offset, Width width, Value value) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

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
      implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

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
  record Zero(Value destination, int destinationOffset, int size) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

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
      implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

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
      implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

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
  record StringEqualLiteral(Value string, int offset, int capacity, Bytes literal)
      implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      visitor.visit(string);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new StringEqualLiteral(mapping.apply(string), offset, capacity, literal);
    }
  }

  // The kernel.

  /**
   * A load of a scalar at {@code address + offset} in kernel memory, zero where it faults.
   *
   * @param address an integer, or a pointer into {@link Type.Space#KERNEL}
   * @param struct the name of the structure that {@code address} points to, or null if unknown;
   *     with it the load may become a direct one
   */
  record KernelLoad(Value address, String struct, int offset, Width width, boolean signed)
      implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

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
      implements Operation {
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
      implements Operation {
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
  record CallHelper(Helper helper, List<Value> arguments) implements Operation {
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
  record CallKfunc(String name, List<Value> arguments) implements Operation {
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
  record CurrentTask() implements Operation {
    @Override
    public Type resultType() {
      return Type.KERNEL;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** Writes the 16 bytes of the current task's name, padded with zeros. */
  record CurrentComm(Value destination, int destinationOffset) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
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

  // Maps.

  /** A map's scalar under a key, or 0 if there is none. */
  record MapGet(MapDeclaration map, MapKey key) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapGet(map, key.withOperands(mapping));
    }
  }

  /**
   * Copies a map's bytes under a key, or zeros if there is none; yields 1 if there was one, else 0.
   */
  record MapGetBytes(MapDeclaration map, MapKey key, Value destination, int destinationOffset)
      implements Operation {
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
      key.operands(visitor);
      visitor.visit(destination);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapGetBytes(
          map, key.withOperands(mapping), mapping.apply(destination), destinationOffset);
    }
  }

  /** 1 if the map has the key, else 0. */
  record MapHas(MapDeclaration map, MapKey key) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapHas(map, key.withOperands(mapping));
    }
  }

  /** Stores a scalar. */
  record MapSet(MapDeclaration map, MapKey key, Value value, Site site) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(value);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapSet(map, key.withOperands(mapping), mapping.apply(value), site);
    }
  }

  /** Stores bytes. */
  record MapSetBytes(MapDeclaration map, MapKey key, Value source, int sourceOffset, Site site)
      implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      visitor.visit(source);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapSetBytes(
          map, key.withOperands(mapping), mapping.apply(source), sourceOffset, site);
    }
  }

  /** Adds to a scalar, 0 if there is none, and yields the new value. */
  record MapAdd(MapDeclaration map, MapKey key, Value delta, Site site) implements Operation {
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
      key.operands(visitor);
      visitor.visit(delta);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapAdd(map, key.withOperands(mapping), mapping.apply(delta), site);
    }
  }

  /** Removes a key (sets a keyless map to zero); yields 1 if it was there, else 0. */
  record MapDelete(MapDeclaration map, MapKey key, Site site) implements Operation {
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
      key.operands(visitor);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapDelete(map, key.withOperands(mapping), site);
    }
  }

  /**
   * Feeds {@code value} to the map's aggregation, {@code weight} times.
   *
   * @param value null for {@link MapValue.Count}
   * @param weight null for once
   */
  record MapAggregate(MapDeclaration map, MapKey key, Value value, Value weight, Site site)
      implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
      if (value != null) {
        visitor.visit(value);
      }
      if (weight != null) {
        visitor.visit(weight);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapAggregate(
          map,
          key.withOperands(mapping),
          value == null ? null : mapping.apply(value),
          weight == null ? null : mapping.apply(weight),
          site);
    }
  }

  /** An aggregation's value over all CPUs at this moment: count, sum, min, max or average. */
  record MapReadAggregate(MapDeclaration map, MapKey key) implements Operation {
    @Override
    public Type resultType() {
      return Type.I64;
    }

    @Override
    public Effect effect() {
      return Effect.READ;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      key.operands(visitor);
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new MapReadAggregate(map, key.withOperands(mapping));
    }
  }

  // Events.

  /**
   * Sends an event to user space.
   *
   * @param event index into {@link dev.sonde.compiler.program.TraceProgram#events}
   */
  record Emit(Ring ring, int event, List<EventPart> parts, Site site) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }

    @Override
    public void operands(ValueVisitor visitor) {
      for (EventPart part : parts) {
        part.operands(visitor);
      }
    }

    @Override
    public Operation withOperands(ValueMapping mapping) {
      return new Emit(ring, event, mapParts(parts, mapping), site);
    }

    public Emit {
      parts = List.copyOf(parts);
    }
  }

  /** Adds one to a site's counter. */
  record CountSite(Site site) implements Operation {
    @Override
    public Type resultType() {
      return Type.NONE;
    }

    @Override
    public Effect effect() {
      return Effect.WRITE;
    }
  }

  // What expansion makes of the operations above; front ends have no use for these.

  /** A map of the compiled object, as helpers take it. */
  record MapReference(String map) implements Operation {
    @Override
    public Type resultType() {
      return Type.MAP;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /** The address of byte {@code offset} of the first value of an array map. */
  record GlobalAddress(String map, int offset) implements Operation {
    @Override
    public Type resultType() {
      return Type.DATA;
    }

    @Override
    public Effect effect() {
      return Effect.PURE;
    }
  }

  /**
   * Adds to 4 or 8 bytes in memory, so that no other CPU comes in between; yields the old value.
   */
  record AtomicAdd(Value pointer, int offset, Width width, Value delta) implements Operation {
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

  private static List<Value> mapAll(List<Value> values, ValueMapping mapping) {
    Value[] mapped = new Value[values.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = mapping.apply(values.get(i));
    }
    return List.of(mapped);
  }

  private static List<EventPart> mapParts(List<EventPart> parts, ValueMapping mapping) {
    EventPart[] mapped = new EventPart[parts.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = parts.get(i).withOperands(mapping);
    }
    return List.of(mapped);
  }
}
