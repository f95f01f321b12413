package dev.sonde.symbols.kernel;

/**
 * A symbol of the running kernel.
 *
 * @param name as in {@code /proc/kallsyms}
 * @param address where it is in memory now
 * @param type the letter that {@code nm} gives it: {@code T} or {@code t} for code, the capital for
 *     what other files may refer to
 * @param module the module it belongs to, {@code bpf} for BPF programs; empty for the kernel itself
 */
public record KernelSymbol(String name, long address, char type, String module) {

  /** Whether this is code, and not data. */
  public boolean isCode() {
    return isCode(type);
  }

  static boolean isCode(int type) {
    return type == 'T' || type == 't' || type == 'W' || type == 'w';
  }
}
