package dev.sonde.symbols.dwarf;

import java.io.IOException;

/** Spells types as C and C++ do, as {@code bpftrace -lv} writes them. */
final class TypeSpelling {
  /** A function may take functions that take functions: after that many types it is enough. */
  private int left = 256;

  private TypeSpelling() {}

  static String of(TypeReference reference) throws IOException {
    return new TypeSpelling().spell(reference, 0);
  }

  private String spell(TypeReference reference, int depth) throws IOException {
    if (reference == null) {
      return "void";
    }
    if (depth == TypeReader.MAX_DEPTH || --left < 0) {
      return "...";
    }
    return switch (reference.resolve()) {
      case DwarfType.Base base -> base.name();
      case DwarfType.Typedef typedef -> typedef.name();
      case DwarfType.Unspecified unspecified ->
          unspecified.name().isEmpty() ? "<unknown type>" : unspecified.name();
      case DwarfType.Pointer pointer -> pointer(pointer, depth);
      case DwarfType.Composite composite ->
          keyword(composite.kind()) + " " + named(composite.name());
      case DwarfType.Enumeration enumeration -> "enum " + named(enumeration.name());
      case DwarfType.Qualified qualified -> qualified(qualified, depth);
      case DwarfType.Array array -> array(array, depth);
      case DwarfType.Function function -> function(function, "", depth);
    };
  }

  private static String keyword(DwarfType.CompositeKind kind) {
    return switch (kind) {
      case STRUCT -> "struct";
      case CLASS -> "class";
      case UNION -> "union";
    };
  }

  private static String named(String name) {
    return name.isEmpty() ? "<anonymous>" : name;
  }

  private String pointer(DwarfType.Pointer pointer, int depth) throws IOException {
    String mark =
        switch (pointer.kind()) {
          case POINTER -> "*";
          case REFERENCE -> "&";
          case RVALUE_REFERENCE -> "&&";
          case MEMBER_POINTER -> " ::*";
        };
    if (pointer.target() != null
        && pointer.target().resolve() instanceof DwarfType.Function function) {
      return function(function, "(" + mark + ")", depth + 1);
    }
    return spell(pointer.target(), depth + 1) + mark;
  }

  private String qualified(DwarfType.Qualified qualified, int depth) throws IOException {
    String word =
        switch (qualified.qualifier()) {
          case CONST -> "const";
          case VOLATILE -> "volatile";
          case RESTRICT -> "restrict";
          case ATOMIC -> "_Atomic";
        };
    String inner = spell(qualified.target(), depth + 1);
    boolean behind =
        qualified.target() != null && qualified.target().resolve() instanceof DwarfType.Pointer;
    return behind ? inner + " " + word : word + " " + inner;
  }

  private String array(DwarfType.Array array, int depth) throws IOException {
    StringBuilder text = new StringBuilder(spell(array.element(), depth + 1));
    for (long count : array.counts()) {
      text.append('[');
      if (count != DwarfType.Array.UNKNOWN) {
        text.append(count);
      }
      text.append(']');
    }
    return text.toString();
  }

  private String function(DwarfType.Function function, String name, int depth) throws IOException {
    StringBuilder text = new StringBuilder(spell(function.returns(), depth + 1)).append(name);
    text.append('(');
    String separator = "";
    for (TypeReference parameter : function.parameters()) {
      if (left <= 0) {
        return text.append(separator).append("...)").toString();
      }
      text.append(separator).append(spell(parameter, depth + 1));
      separator = ", ";
    }
    return text.append(function.variadic() ? separator + "...)" : ")").toString();
  }
}
