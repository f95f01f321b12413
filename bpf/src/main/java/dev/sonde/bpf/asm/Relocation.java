package dev.sonde.bpf.asm;

/**
 * A slot of assembled code that names something only the loader knows.
 *
 * @param slot the index of the instruction's first 8-byte slot in its function
 * @param kind what is named, and so how the instruction is completed
 * @param symbol the name of the map or function
 */
public record Relocation(int slot, Kind kind, String symbol) {

  /** What a relocation names. */
  public enum Kind {
    /** A map: its descriptor goes into the immediate field. */
    MAP,
    /** A map: as {@link #MAP}; the second slot's immediate holds an offset into its value. */
    MAP_VALUE,
    /** A function of the program, called: the distance to it goes into the immediate field. */
    FUNCTION,
    /** A function of the program, loaded: the distance to it goes into the immediate field. */
    FUNCTION_ADDRESS,
    /** A function of the kernel: its BTF id goes into the immediate field. */
    KERNEL_FUNCTION
  }
}
