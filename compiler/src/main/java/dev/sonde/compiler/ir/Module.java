package dev.sonde.compiler.ir;

import java.util.List;

/**
 * All that is compiled and loaded together.
 *
 * @param license as the kernel wants it, such as {@code GPL}
 */
public record Module(
    String name,
    String license,
    List<Source> sources,
    List<MapDeclaration> maps,
    List<Site> sites,
    List<Function> functions) {
  public Module {
    sources = List.copyOf(sources);
    maps = List.copyOf(maps);
    sites = List.copyOf(sites);
    functions = List.copyOf(functions);
  }
}
