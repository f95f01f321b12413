package dev.sonde.compiler.program;

/** Where a script's map ended up. */
public sealed interface MapPlacement {

  /**
   * Global data: a keyless map whose value lies at a fixed place of a mapped array.
   *
   * @param copies 1, or the number of possible CPUs if every CPU has a copy of its own
   * @param stride bytes from one CPU's copy to the next
   * @param presence where the byte lies that programs set to 1 with every {@code MapSet}, {@code
   *     MapSetBytes} and {@code MapAdd} and to 0 with a {@code MapDelete}, so that a map that holds
   *     0 is told from one that holds nothing; -1 for aggregations, whose values tell it themselves
   */
  record Global(String map, int offset, int size, int copies, int stride, int presence)
      implements MapPlacement {}

  /**
   * A map of the kernel, keyed.
   *
   * @param perCpu whether every CPU has a value of its own
   * @param small where short keys are, without the zeros at their end; null if they are in {@code
   *     map} with all others
   */
  record Keyed(String map, int keySize, int valueSize, boolean perCpu, Keyed small)
      implements MapPlacement {}

  /** A keyless map's value as the only entry of a per-CPU array. */
  record PerCpuCell(String map, int valueSize) implements MapPlacement {}
}
