package dev.sonde.script.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The headers that a script includes, read as the lines of its preamble are followed. */
public interface CHeaders {

  /** No headers at all: there is nothing in whatever is included. */
  CHeaders NONE =
      new CHeaders() {
        @Override
        public boolean include(CDefinition.Include include) {
          return true;
        }

        @Override
        public void define(CDefinition.Define define) {}

        @Override
        public void undefine(String name) {}

        @Override
        public Optional<CDefinition.Define> macro(String name) {
          return Optional.empty();
        }

        @Override
        public Declarations declarations() {
          return Declarations.NONE;
        }
      };

  /** Reads a header; yields whether it was found. */
  boolean include(CDefinition.Include include);

  /** Takes over a macro of the script, which the headers that follow see. */
  void define(CDefinition.Define define);

  /** Forgets a macro. */
  void undefine(String name);

  /** A macro without parameters that a header defines, all others in its body put in. */
  Optional<CDefinition.Define> macro(String name);

  /** The types of all headers read. */
  Declarations declarations();

  /**
   * Types that headers define.
   *
   * @param types the structs, unions and enums, in order
   * @param typedefs types by the names that {@code typedef} gives them
   */
  record Declarations(List<CType.Definition> types, Map<String, CType> typedefs) {
    /** None at all. */
    public static final Declarations NONE = new Declarations(List.of(), Map.of());

    public Declarations {
      types = List.copyOf(types);
      typedefs = Map.copyOf(typedefs);
    }
  }
}
