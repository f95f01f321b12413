package dev.sonde.symbols.usdt;

import java.util.List;

/**
 * One place in a program or library where a probe fires. A probe of one name may have several.
 *
 * @param provider who defines it: {@code hotspot}
 * @param name of the probe: {@code gc__begin}
 * @param address of the instruction to stop at, as the file counts addresses
 * @param fileOffset of that instruction
 * @param semaphoreAddress of a counter of 2 bytes that must not be 0 for the probe to fire, as the
 *     file counts addresses; 0 where there is none
 * @param semaphoreOffset of the counter in the file; 0 where there is none
 * @param argumentText where the arguments are, as the note has it: {@code -4@%edi 8@-16(%rbp)}
 * @param machine {@code e_machine} of the file, by which that text is understood
 */
public record UsdtProbe(
    String provider,
    String name,
    long address,
    long fileOffset,
    long semaphoreAddress,
    long semaphoreOffset,
    String argumentText,
    int machine) {

  /** The arguments, in order; one that is not understood has an {@link Operand.Unknown}. */
  public List<UsdtArgument> arguments() {
    return UsdtArguments.parse(argumentText, machine);
  }
}
