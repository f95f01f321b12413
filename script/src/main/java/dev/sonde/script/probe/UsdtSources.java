package dev.sonde.script.probe;

import dev.sonde.symbols.arch.ProbeRegisters;
import dev.sonde.symbols.arch.Register;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ProgramFile;
import dev.sonde.symbols.usdt.Operand;
import dev.sonde.symbols.usdt.UsdtArgument;
import dev.sonde.symbols.usdt.UsdtProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where a program finds the arguments of a USDT probe. */
final class UsdtSources {
  /** As many as {@code sys/sdt.h} has macros for. */
  private static final int ARGUMENTS = 12;

  private final ProgramFile file;
  private final ProbeRegisters registers = ProbeRegisters.host();

  UsdtSources(ProgramFile file) {
    this.file = file;
  }

  /**
   * The arguments of a probe by number, {@link ValueSource.Absent} behind the last.
   *
   * @param places all that fire it, at least one; their cookies are their numbers here
   * @throws IOException where the file's symbols cannot be read
   */
  List<ValueSource> of(List<UsdtProbe> places) throws IOException {
    List<List<ValueSource>> each = new ArrayList<>(places.size());
    for (UsdtProbe place : places) {
      each.add(at(place));
    }
    List<ValueSource> sources = new ArrayList<>(ARGUMENTS);
    for (int number = 0; number < ARGUMENTS; number++) {
      List<ValueSource> alternatives = new ArrayList<>(each.size());
      boolean same = true;
      for (List<ValueSource> one : each) {
        alternatives.add(one.get(number));
        same &= one.get(number).equals(alternatives.getFirst());
      }
      sources.add(same ? alternatives.getFirst() : new ValueSource.ByCookie(alternatives));
    }
    return sources;
  }

  private List<ValueSource> at(UsdtProbe place) throws IOException {
    List<ValueSource> sources = new ArrayList<>(ARGUMENTS);
    for (UsdtArgument argument : place.arguments()) {
      sources.add(source(argument, place));
    }
    while (sources.size() < ARGUMENTS) {
      sources.add(new ValueSource.Absent());
    }
    return sources;
  }

  private ValueSource source(UsdtArgument argument, UsdtProbe place) throws IOException {
    int size = argument.size();
    return switch (argument.operand()) {
      case Operand.Constant(long value) ->
          new ValueSource.Constant(extended(value, size, argument.signed()));
      case Operand.InRegister(Register register) -> {
        int offset = registers.offset(register.name());
        // What a register holds may be narrower than the argument is said to be.
        int bytes = Math.min(size, register.bits() / 8);
        yield offset < 0
            ? new ValueSource.Unreadable("register " + register.name())
            : new ValueSource.InContext(offset, register.shift(), bytes, argument.signed());
      }
      case Operand.InMemory(Register base, Register index, int scale, long displacement) -> {
        int baseOffset = base == null ? -1 : registers.offset(base.name());
        int indexOffset = index == null ? -1 : registers.offset(index.name());
        yield base != null && baseOffset < 0 || index != null && indexOffset < 0
            ? new ValueSource.Unreadable(place.argumentText())
            : new ValueSource.InMemory(
                baseOffset, indexOffset, scale, displacement, size, argument.signed());
      }
      case Operand.AtSymbol symbol -> atSymbol(symbol, argument, place);
      case Operand.Unknown(String text) -> new ValueSource.Unreadable("'" + text + "'");
    };
  }

  /**
   * A variable of the program lies as far from the instruction of the probe in memory as it does in
   * the file, wherever the program was loaded.
   */
  private ValueSource atSymbol(Operand.AtSymbol operand, UsdtArgument argument, UsdtProbe place)
      throws IOException {
    Symbol symbol = file.findAny(operand.symbol());
    if (symbol == null || symbol.type() == Symbol.Type.THREAD_LOCAL) {
      return new ValueSource.Unreadable("'" + operand.symbol() + "'");
    }
    int index = operand.index() == null ? -1 : registers.offset(operand.index().name());
    if (operand.index() != null && index < 0) {
      return new ValueSource.Unreadable(place.argumentText());
    }
    return new ValueSource.InMemory(
        registers.instructionPointerOffset(),
        index,
        operand.scale(),
        symbol.address() + operand.displacement() - place.address(),
        argument.size(),
        argument.signed());
  }

  /** The low bytes of a number, as 64 bits. */
  private static long extended(long value, int size, boolean signed) {
    int unused = Long.SIZE - size * 8;
    return signed ? value << unused >> unused : value << unused >>> unused;
  }
}
