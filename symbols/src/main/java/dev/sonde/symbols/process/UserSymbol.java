package dev.sonde.symbols.process;

/**
 * What is known about an address of a process.
 *
 * @param name of the function as its file has it, mangled; empty where only the file is known
 * @param offset of the address from the beginning of the function, or of the file where there is no
 *     name
 * @param module the path of the file as the process sees it; {@code [vdso]}; the path of the perf
 *     map for code that was made at run time; {@code [unknown]} for none
 */
public record UserSymbol(String name, long offset, String module) {
  /** The module of an address that is in none. */
  public static final String UNKNOWN = "[unknown]";
}
