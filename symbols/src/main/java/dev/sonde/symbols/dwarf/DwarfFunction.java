package dev.sonde.symbols.dwarf;

import java.util.List;

/**
 * A function as it was compiled.
 *
 * @param name as the source has it, without any namespace; empty where it has none
 * @param linkageName the name of its symbol, where that is another; empty for C
 * @param entry the address of its first instruction
 * @param end behind the last instruction of the piece that it begins in
 * @param parameters in their order; of a member function, the first is {@code this}
 * @param returns what it gives; null for {@code void}
 * @param variadic whether it takes more arguments than these
 * @param declared where the source defines it, or null
 */
public record DwarfFunction(
    String name,
    String linkageName,
    long entry,
    long end,
    List<Parameter> parameters,
    TypeReference returns,
    boolean variadic,
    SourceLine declared) {

  /** Holds a copy of the list. */
  public DwarfFunction {
    parameters = List.copyOf(parameters);
  }

  /**
   * A parameter.
   *
   * @param name empty where the source has none
   * @param type null where the compiler did not say
   * @param location where it is when the first instruction is about to run; code that is not
   *     optimised has it in the stack only later, so {@link ArgumentPlaces} is to be asked instead
   */
  public record Parameter(String name, TypeReference type, Location location) {}
}
