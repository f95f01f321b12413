package dev.sonde.bpf.program;

import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.EnableStats;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;

/**
 * Makes the kernel count and time the runs of all programs, as long as it is open. It costs each
 * run some tens of nanoseconds.
 */
public final class RunStatistics implements AutoCloseable {
  /** {@code BPF_STATS_RUN_TIME}. */
  private static final int RUN_TIME = 0;

  private final Descriptor descriptor;

  private RunStatistics(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Begins to count.
   *
   * @throws dev.sonde.bpf.BpfException if this process may not; it needs CAP_SYS_ADMIN
   */
  public static RunStatistics enable() {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, EnableStats.SIZE).u32(EnableStats.TYPE, RUN_TIME);
      int result = Bpf.call(Bpf.ENABLE_STATS, attr);
      return new RunStatistics(Descriptor.of(result, "time the runs of programs"));
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
