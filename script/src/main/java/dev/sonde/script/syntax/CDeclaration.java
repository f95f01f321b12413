package dev.sonde.script.syntax;

import java.util.List;
import java.util.Map;

/**
 * What a declaration in a header says of types.
 *
 * @param types the struct, union or enum that it defines, if it does
 * @param typedefs types by the names that it gives them
 */
public record CDeclaration(List<CType.Definition> types, Map<String, CType> typedefs) {
  public CDeclaration {
    types = List.copyOf(types);
    typedefs = Map.copyOf(typedefs);
  }
}
