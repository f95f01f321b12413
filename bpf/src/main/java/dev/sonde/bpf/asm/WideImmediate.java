package dev.sonde.bpf.asm;

/**
 * What the 64-bit constant of a two-slot load means: the source field of {@code BPF_LD | BPF_IMM |
 * BPF_DW}, {@code BPF_PSEUDO_*} in {@code include/uapi/linux/bpf.h}.
 */
public enum WideImmediate {
  /** A plain number. */
  VALUE(0),
  /** A map, by its file descriptor in the lower half. */
  MAP_FD(1),
  /** An address in an array map's first value: descriptor below, byte offset above. */
  MAP_VALUE(2),
  /** A kernel variable: BTF id below, descriptor of the module's BTF or 0 above. */
  BTF_ID(3),
  /** A function of this program, by the distance in slots from the next instruction. */
  FUNCTION(4),
  /** A map, by its index in {@code fd_array}. */
  MAP_INDEX(5),
  /** As {@link #MAP_VALUE}, by the map's index in {@code fd_array}. */
  MAP_INDEX_VALUE(6);

  private static final WideImmediate[] BY_SOURCE = values();

  /** What stands in the source register field. */
  final int source;

  WideImmediate(int source) {
    this.source = source;
  }

  static WideImmediate bySource(int source) {
    return BY_SOURCE[source];
  }

  static boolean isSource(int source) {
    return source < BY_SOURCE.length;
  }
}
