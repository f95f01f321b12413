package dev.sonde.symbols.frame;

/**
 * A function that an address is in. Where functions were inlined, one address is in several: they
 * are listed from the innermost outwards, and the last is the one that has the code.
 *
 * @param function its name as its file has it, mangled; empty where only the file is known
 * @param offset of the address from the beginning of the function, or of the file where there is no
 *     name; 0 for an inlined one
 * @param module the file it is in, as its process sees it; {@code [vdso]}; {@code [unknown]} for
 *     none; empty for the kernel itself
 * @param place where in the source, or null where that is not known
 * @param inlined whether its code is part of the next frame's function
 */
public record Frame(
    String function, long offset, String module, SourcePlace place, boolean inlined) {

  /** A function of which no more is known. */
  public Frame(String function, long offset, String module) {
    this(function, offset, module, null, false);
  }
}
