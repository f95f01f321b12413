package dev.sonde.script.type;

import dev.sonde.script.config.Configuration;
import java.util.List;

/**
 * A script without mistakes, its types settled.
 *
 * @param maps by their ids
 */
public record TypedScript(
    Configuration configuration, List<TypedProbe> probes, List<MapSymbol> maps) {
  public TypedScript {
    probes = List.copyOf(probes);
    maps = List.copyOf(maps);
  }
}
