package dev.sonde.script.probe;

import dev.sonde.symbols.arch.ProbeRegisters;
import dev.sonde.symbols.dwarf.ArgumentPlace;
import dev.sonde.symbols.dwarf.ArgumentPlaces;
import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.dwarf.DwarfFunction;
import dev.sonde.symbols.dwarf.Location;
import dev.sonde.symbols.dwarf.TypeReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code args} offers of a function of a program, from its debug information. */
public final class FunctionArguments {
  private final ProbeRegisters registers = ProbeRegisters.host();

  private FunctionArguments() {}

  /**
   * The parameters of the function at a place.
   *
   * @return nothing where there is no debug information about it
   * @throws IOException where it cannot be read, or is damaged
   */
  public static Optional<List<Argument>> of(DebugPlace place, Machine machine) throws IOException {
    Optional<DebugInformation> information = machine.debugInformation(place.path());
    DwarfFunction function =
        information.isEmpty() ? null : information.get().functionAt(place.address());
    return function == null || function.entry() != place.address()
        ? Optional.empty()
        : Optional.of(new FunctionArguments().read(function));
  }

  private List<Argument> read(DwarfFunction function) throws IOException {
    boolean arm64 = registers.architecture().equals("aarch64");
    List<ArgumentPlace> places = ArgumentPlaces.of(function, arm64);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      DwarfFunction.Parameter parameter = function.parameters().get(i);
      String spelling = parameter.type() == null ? "void" : parameter.type().spelling();
      String declaration =
          parameter.name().isEmpty() ? spelling : spelling + " " + parameter.name();
      arguments.add(
          new Argument(parameter.name(), declaration, 0, type(parameter, places.get(i), spelling)));
    }
    return arguments;
  }

  private ArgumentType type(DwarfFunction.Parameter parameter, ArgumentPlace place, String spelling)
      throws IOException {
    TypeReference type = parameter.type();
    int size = type == null ? 0 : (int) Math.min(type.size(), Integer.MAX_VALUE);
    if (size == 0) {
      return new ArgumentType.Opaque(spelling, -1);
    }
    // Where the compiler has left the convention, it says so.
    if (parameter.location() instanceof Location.InRegister(int register)
        && registers.numberedOffset(register) >= 0
        && size <= Long.BYTES) {
      return inRegisters(type, List.of(registers.numberedOffset(register)));
    }
    if (parameter.location() instanceof Location.Constant(long value)) {
      return new ArgumentType.Debug(type, List.of(new ValueSource.Constant(value)));
    }
    return switch (place) {
      case ArgumentPlace.InRegisters(int first, int count) -> {
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          offsets.add(registers.argumentOffset(first + i));
        }
        yield inRegisters(type, offsets);
      }
      case ArgumentPlace.OnStack(long offset) ->
          new ArgumentType.DebugMemory(
              type, registers.stackPointerOffset(), registers.stackArgumentOffset(0) + offset);
      case ArgumentPlace.ByReference(int register) ->
          new ArgumentType.DebugMemory(type, registers.argumentOffset(register), 0);
      case ArgumentPlace.InVectorRegisters _ ->
          new ArgumentType.Opaque(spelling + " in a floating point register", size);
      case ArgumentPlace.Nowhere _ -> new ArgumentType.Opaque(spelling + " without content", size);
    };
  }

  private static ArgumentType inRegisters(TypeReference type, List<Integer> offsets) {
    List<ValueSource> sources = new ArrayList<>();
    for (int offset : offsets) {
      sources.add(new ValueSource.InContext(offset));
    }
    return new ArgumentType.Debug(type, sources);
  }
}
