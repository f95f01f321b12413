package dev.sonde.compiler.program;

import dev.sonde.compiler.ir.Module;
import java.util.List;

/**
 * A whole script, lowered: the waist between front ends and the runtime. Neither knows the other.
 *
 * @param module the code, its maps and its loss sites
 * @param probes what runs when
 * @param maps how each map of the module is shown, by the same index
 * @param events how each event is read and what it does, by the index that {@link
 *     dev.sonde.compiler.ir.EventOperation.Emit} names
 * @param settings what the script or its environment configured for the runtime
 */
public record TraceProgram(
    Module module,
    List<Probe> probes,
    List<MapView> maps,
    List<EventSpec> events,
    Settings settings) {
  public TraceProgram {
    probes = List.copyOf(probes);
    maps = List.copyOf(maps);
    events = List.copyOf(events);
  }
}
