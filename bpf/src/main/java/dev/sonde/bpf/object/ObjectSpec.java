package dev.sonde.bpf.object;

import java.util.List;
import java.util.Optional;

/**
 * Programs and the maps they share, ready to be loaded: what the compiler yields, and what reading
 * an ELF object yields.
 *
 * @param name for messages
 * @param btf the raw {@code .BTF} blob that types and source lines refer to; not to be changed
 */
public record ObjectSpec(
    String name, List<ProgramSpec> programs, List<MapSpec> maps, Optional<byte[]> btf) {
  public ObjectSpec {
    programs = List.copyOf(programs);
    maps = List.copyOf(maps);
  }
}
