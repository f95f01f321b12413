package dev.sonde.script.probe;

import dev.sonde.symbols.dwarf.TypeReference;
import java.util.List;

/** How an argument is read from a program's context. */
public sealed interface ArgumentType {

  /** An integer of 1, 2, 4 or 8 bytes. */
  record Int(int size, boolean signed) implements ArgumentType {}

  /**
   * A number of 1, 2, 4 or 8 bytes that an enumeration has names for.
   *
   * @param tag what stands behind {@code enum}
   */
  record Enumeration(String tag, int size, boolean signed) implements ArgumentType {}

  /** A truth value in one byte. */
  record Bool() implements ArgumentType {}

  /**
   * A pointer of 8 bytes, its target known as C text only.
   *
   * @param target the type pointed to, without qualifiers: {@code char}, {@code struct sock}
   */
  record Pointer(String target) implements ArgumentType {}

  /** A {@code char} array: a string that ends at its first NUL or at its capacity in bytes. */
  record Text(int capacity) implements ArgumentType {}

  /** Elements one behind the other. */
  record Array(ArgumentType element, int count) implements ArgumentType {}

  /**
   * A {@code __data_loc} or {@code __rel_loc} field: 4 bytes, of which the lower two say where in
   * the record the data lies and the upper two how long it is.
   *
   * @param relative whether the place is counted from the end of this field ({@code __rel_loc})
   * @param element the C text of the elements' type; {@code char} for strings
   */
  record DataLocation(boolean relative, String element) implements ArgumentType {}

  /**
   * 8 bytes that hold a value of a type of BTF, such as raw tracepoints and trampolines hand on.
   *
   * @param module the module whose BTF has the id; empty for the kernel's own
   */
  record Btf(String module, int typeId) implements ArgumentType {}

  /**
   * A type of the traced program's debug information, in registers.
   *
   * @param sources 8 bytes each, of which a narrower value has the low ones
   */
  record Debug(TypeReference type, List<ValueSource> sources) implements ArgumentType {
    public Debug {
      sources = List.copyOf(sources);
    }
  }

  /**
   * A type of the traced program's debug information, in the memory of the process.
   *
   * @param register offset in the context of the register from which it is reached
   * @param displacement in bytes from where the register points
   */
  record DebugMemory(TypeReference type, int register, long displacement) implements ArgumentType {}

  /**
   * A type that scripts cannot read, such as a structure by value.
   *
   * @param spelling as C writes it
   */
  record Opaque(String spelling, int size) implements ArgumentType {}
}
