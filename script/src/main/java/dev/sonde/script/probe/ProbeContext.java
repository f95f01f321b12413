package dev.sonde.script.probe;

import dev.sonde.symbols.arch.ProbeRegisters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program finds in its context by number, not by name.
 *
 * @param registers whether the context begins with the registers of the processor
 * @param numbered {@code arg0} and so on; empty where there are none
 * @param result {@code retval}, where something has returned
 */
public record ProbeContext(
    boolean registers, List<ValueSource> numbered, Optional<ValueSource> result) {

  /** Nothing of that kind. */
  public static final ProbeContext NONE = new ProbeContext(false, List.of(), Optional.empty());

  /** Registers, which hold nothing in particular. */
  public static final ProbeContext REGISTERS = new ProbeContext(true, List.of(), Optional.empty());

  public ProbeContext {
    numbered = List.copyOf(numbered);
  }

  /** Registers at the first instruction of a function: its arguments are in some of them. */
  public static ProbeContext functionEntry() {
    ProbeRegisters registers = ProbeRegisters.host();
    List<ValueSource> arguments = new ArrayList<>(registers.argumentRegisters());
    for (int i = 0; i < registers.argumentRegisters(); i++) {
      arguments.add(new ValueSource.InContext(registers.argumentOffset(i)));
    }
    return new ProbeContext(true, arguments, Optional.empty());
  }

  /** So many arguments of a function, one behind the other, and no registers. */
  public static ProbeContext arguments(int count) {
    List<ValueSource> arguments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      arguments.add(new ValueSource.InContext(Long.BYTES * i));
    }
    return new ProbeContext(false, arguments, Optional.empty());
  }

  /** Registers where a function has returned: its result is in one of them. */
  public static ProbeContext functionReturn() {
    return new ProbeContext(
        true,
        List.of(),
        Optional.of(new ValueSource.InContext(ProbeRegisters.host().resultOffset())));
  }
}
