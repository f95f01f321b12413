package dev.sonde.script.function;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.ir.Value;
import java.util.List;

/**
 * What an expression was lowered to. Strings and tuples are put into memory only where they have to
 * be: their parts go straight into a key or an event.
 */
public sealed interface Operand {

  /** No value. */
  Operand NONE = new None();

  /**
   * @see Operand#NONE
   */
  record None() implements Operand {}

  /** A number or a pointer, extended to 64 bits as its type says. */
  record Scalar(Value value) implements Operand {}

  /** A string known when the script is compiled, without NUL. */
  record Literal(Bytes text) implements Operand {}

  /** The current task's name. */
  record Comm() implements Operand {}

  /**
   * A string that still lies in another address space.
   *
   * @param capacity the most bytes to read, the NUL included
   * @param limit a smaller bound found at run time, or null
   */
  record Foreign(AddressSpace space, Value address, int capacity, Value limit) implements Operand {}

  /** A stack that is taken where it is needed. */
  record Stack(StackCapture stack) implements Operand {}

  /**
   * A string or tuple in memory that can be read directly. Behind a string's NUL, and between the
   * elements of a tuple, all bytes are zero. Or a stack.
   */
  record Memory(Value pointer, int offset) implements Operand {}

  /** A tuple in parts. */
  record Elements(List<Operand> parts) implements Operand {
    public Elements {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Where a structure or array begins that is read part by part.
   *
   * @param address an address in {@code space}
   * @param struct the name of the kernel's structure that lies at {@code address}, or null
   * @param offset from there, in bytes
   */
  record Place(AddressSpace space, Value address, String struct, int offset) implements Operand {}

  /** The arguments of the probe, in its context. */
  record Context() implements Operand {}
}
