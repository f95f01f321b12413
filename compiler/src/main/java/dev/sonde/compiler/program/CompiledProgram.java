package dev.sonde.compiler.program;

import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import java.util.List;

/**
 * A module compiled for one kernel.
 *
 * @param object what is to be loaded; one program a function, under the function's name
 * @param maps where each map of the module is, by the same index
 * @param start where the {@code u64} is that programs read when the session began from, by the
 *     monotonic clock in nanoseconds; to be set before any of them runs
 * @param sites where the {@link SiteCounters} of the sites are, in the order of their ids
 * @param dataRing the name of the data ring's map, or null if no event goes to it
 * @param controlRing the name of the control ring's map, or null if no event goes to it
 * @param wakeup where the {@code u64} flags are that programs pass when they submit to the data
 *     ring: 0 lets the kernel wake the reader as needed, {@code BPF_RB_NO_WAKEUP} does not wake it.
 *     Null if there is no data ring
 */
public record CompiledProgram(
    ObjectSpec object,
    List<MapPlacement> maps,
    DataPlace start,
    DataPlace sites,
    String dataRing,
    String controlRing,
    DataPlace wakeup) {
  /** The name of the map whose perf buffers packets are sent by, if any are. */
  public static final String PACKETS = "packets";

  /** What the names of maps begin with that serve one function as memory, and hold no data. */
  public static final String SCRATCH = "scratch_";

  public CompiledProgram {
    maps = List.copyOf(maps);
  }

  /** Whether packets are sent, by the perf buffers of the map {@link #PACKETS}. */
  public boolean sendsPackets() {
    return hasMap(PACKETS);
  }

  private boolean hasMap(String name) {
    for (MapSpec map : object.maps()) {
      if (map.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether stacks are walked by call frame information, which {@link CallFrameMaps} are to hold.
   */
  public boolean walksCallFrames() {
    return hasMap(CallFrameMaps.MAPPINGS);
  }

  /** Bytes in the value of an array map that can be mapped into this process. */
  public record DataPlace(String map, int offset, int size) {}
}
