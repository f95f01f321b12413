package dev.sonde.compiler.ir;

import dev.sonde.bpf.asm.Helper;
import java.util.List;

/** What an instruction computes. Operands are values, never nested operations. */
public sealed interface Operation {

  // Integers.

  /** A constant. */
  record Constant(long value) implements Operation {}

  /** Wrapping 64-bit arithmetic. */
  record Binary(BinaryOperator operator, Value left, Value right) implements Operation {}

  /** 1 if the comparison holds, else 0. */
  record Compare(Predicate predicate, Value left, Value right) implements Operation {}

  /** {@code condition != 0 ? ifTrue : ifFalse}, both already computed. */
  record Select(Value condition, Value ifTrue, Value ifFalse) implements Operation {}

  /** The low {@code width} bits of {@code value}, extended to 64. */
  record Extend(Value value, Width width, boolean signed) implements Operation {}

  /** The low {@code width} bits of {@code value} with their bytes reversed, zero-extended. */
  record ByteSwap(Value value, Width width) implements Operation {}

  // Memory.

  /** The address of a slot. */
  record SlotAddress(Slot slot) implements Operation {}

  /** The address of read-only bytes. */
  record DataAddress(Bytes bytes) implements Operation {}

  /**
   * {@code pointer + offset}, where 0 <= offset < bound holds or is made to hold by the front end.
   */
  record PointerAdd(Value pointer, Value offset, int bound) implements Operation {}

  /** A load through a pointer that may be dereferenced directly. */
  record Load(Value pointer, int offset, Width width, boolean signed) implements Operation {}

  /** A store of the low bits of {@code value}. */
  record Store(Value pointer, int offset, Width width, Value value) implements Operation {}

  /** A copy of {@code size} bytes between regions that do not overlap. */
  record Copy(Value destination, int destinationOffset, Value source, int sourceOffset, int size)
      implements Operation {}

  /** {@code size} zero bytes. */
  record Zero(Value destination, int destinationOffset, int size) implements Operation {}

  /** 1 if {@code size} bytes are equal, else 0. */
  record BytesEqual(Value left, int leftOffset, Value right, int rightOffset, int size)
      implements Operation {}

  /**
   * 1 if two NUL-terminated strings are equal within their capacities, else 0. A string that fills
   * its capacity ends there.
   */
  record StringEqual(
      Value left, int leftOffset, int leftCapacity, Value right, int rightOffset, int rightCapacity)
      implements Operation {}

  /** 1 if the string's bytes up to its NUL are those of {@code literal} (given without NUL). */
  record StringEqualLiteral(Value string, int offset, int capacity, Bytes literal)
      implements Operation {}

  // The kernel.

  /**
   * A load of a scalar at {@code address + offset} in kernel memory, zero where it faults.
   *
   * @param address an integer, or a pointer into {@link Type.Space#KERNEL}
   * @param struct the name of the structure that {@code address} points to, or null if unknown;
   *     with it the load may become a direct one
   */
  record KernelLoad(Value address, String struct, int offset, Width width, boolean signed)
      implements Operation {}

  /** A copy of {@code size} bytes from another address space; yields 0 or a negative errno. */
  record ProbeRead(
      AddressSpace space, Value destination, int destinationOffset, int size, Value address)
      implements Operation {}

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
      implements Operation {}

  /** A helper call. Pointers to memory must be to memory that is initialised where it is read. */
  record CallHelper(Helper helper, List<Value> arguments) implements Operation {
    public CallHelper {
      arguments = List.copyOf(arguments);
    }
  }

  /** A kfunc call, by name. */
  record CallKfunc(String name, List<Value> arguments) implements Operation {
    public CallKfunc {
      arguments = List.copyOf(arguments);
    }
  }

  /** The current task's {@code task_struct}, as a kernel pointer. */
  record CurrentTask() implements Operation {}

  /** Writes the 16 bytes of the current task's name, padded with zeros. */
  record CurrentComm(Value destination, int destinationOffset) implements Operation {}

  // Maps.

  /** A map's scalar under a key, or 0 if there is none. */
  record MapGet(MapDeclaration map, MapKey key) implements Operation {}

  /**
   * Copies a map's bytes under a key, or zeros if there is none; yields 1 if there was one, else 0.
   */
  record MapGetBytes(MapDeclaration map, MapKey key, Value destination, int destinationOffset)
      implements Operation {}

  /** 1 if the map has the key, else 0. */
  record MapHas(MapDeclaration map, MapKey key) implements Operation {}

  /** Stores a scalar. */
  record MapSet(MapDeclaration map, MapKey key, Value value, Site site) implements Operation {}

  /** Stores bytes. */
  record MapSetBytes(MapDeclaration map, MapKey key, Value source, int sourceOffset, Site site)
      implements Operation {}

  /** Adds to a scalar, 0 if there is none, and yields the new value. */
  record MapAdd(MapDeclaration map, MapKey key, Value delta, Site site) implements Operation {}

  /** Removes a key (sets a keyless map to zero); yields 1 if it was there, else 0. */
  record MapDelete(MapDeclaration map, MapKey key, Site site) implements Operation {}

  /**
   * Feeds {@code value} to the map's aggregation, {@code weight} times.
   *
   * @param value null for {@link MapValue.Count}
   * @param weight null for once
   */
  record MapAggregate(MapDeclaration map, MapKey key, Value value, Value weight, Site site)
      implements Operation {}

  /** An aggregation's value over all CPUs at this moment: count, sum, min, max or average. */
  record MapReadAggregate(MapDeclaration map, MapKey key) implements Operation {}

  // Events.

  /**
   * Sends an event to user space.
   *
   * @param event index into {@link dev.sonde.compiler.program.TraceProgram#events}
   */
  record Emit(Ring ring, int event, List<EventPart> parts, Site site) implements Operation {
    public Emit {
      parts = List.copyOf(parts);
    }
  }

  /** Adds one to a site's counter. */
  record CountSite(Site site) implements Operation {}
}
