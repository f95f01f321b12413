package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.DebugPlace;
import dev.sonde.script.probe.FunctionArguments;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.dwarf.DwarfType;
import dev.sonde.symbols.dwarf.TypeKind;
import dev.sonde.symbols.dwarf.TypeReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types of traced programs, as scripts see them. Only those a script names are ever looked at.
 * Debug information that cannot be read is told once, and is then as if it were not there.
 */
public final class DebugTypes {
  /** No type is a pointer to a pointer to a pointer so often. */
  private static final int MAX_DEPTH = 32;

  private final Machine machine;
  private final Types types;
  private final Diagnostics diagnostics;
  private final Map<DebugPlace, Optional<List<Argument>>> arguments = new HashMap<>();

  /**
   * The types of the programs of this machine.
   *
   * @param types knows the structures that the script puts in the place of a program's
   * @param diagnostics is told what cannot be read
   */
  DebugTypes(Machine machine, Types types, Diagnostics diagnostics) {
    this.machine = machine;
    this.types = types;
    this.diagnostics = diagnostics;
  }

  /** What {@code args} offers of a function; nothing where there is no debug information of it. */
  public Optional<List<Argument>> arguments(DebugPlace place) {
    Optional<List<Argument>> known = arguments.get(place);
    if (known == null) {
      try {
        known = FunctionArguments.of(place, machine);
      } catch (IOException e) {
        unreadable(e);
        known = Optional.empty();
      }
      arguments.put(place, known);
    }
    return known;
  }

  private void unreadable(IOException e) {
    Diagnostic warning =
        new Diagnostic(
            Severity.WARNING,
            "debug information cannot be read: " + e.getMessage(),
            Optional.empty(),
            List.of());
    if (!diagnostics.all().contains(warning)) {
      diagnostics.add(warning);
    }
  }

  /** The struct, union or enum with this tag that the program at a place defines. */
  Optional<ScriptType> tagged(
      DebugPlace place, TypeExpression.Tag tag, String name, AddressSpace space) {
    TypeKind kind =
        switch (tag) {
          case STRUCT -> TypeKind.STRUCT;
          case UNION -> TypeKind.UNION;
          case ENUM -> TypeKind.ENUM;
        };
    return find(place, kind, name, space);
  }

  /** The type with this name: a typedef, or a class of C++. */
  Optional<ScriptType> named(DebugPlace place, String name, AddressSpace space) {
    for (TypeKind kind : List.of(TypeKind.TYPEDEF, TypeKind.COMPOSITE, TypeKind.ENUM)) {
      Optional<ScriptType> found = find(place, kind, name, space);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<ScriptType> find(
      DebugPlace place, TypeKind kind, String name, AddressSpace space) {
    try {
      Optional<DebugInformation> information = machine.debugInformation(place.path());
      TypeReference found =
          information.isEmpty() ? null : information.get().findType(kind, name, place.address());
      return found == null ? Optional.empty() : Optional.of(of(place, found, space));
    } catch (IOException e) {
      unreadable(e);
      return Optional.empty();
    }
  }

  /**
   * What a type of a program is in scripts. Pointers in it point into {@code space}.
   *
   * @param place of which program
   * @param reference null for {@code void}
   */
  public ScriptType of(DebugPlace place, TypeReference reference, AddressSpace space) {
    return of(place, reference, space, 0);
  }

  private ScriptType of(DebugPlace place, TypeReference reference, AddressSpace space, int depth) {
    if (depth == MAX_DEPTH) {
      return new ScriptType.Opaque("...", -1);
    }
    try {
      DwarfType type = reference == null ? null : reference.strip();
      return switch (type) {
        case null -> ScriptType.NONE;
        case DwarfType.Base base -> base(base);
        case DwarfType.Pointer pointer -> pointer(place, pointer, space, depth);
        case DwarfType.Composite composite -> composite(place, reference, composite, space);
        case DwarfType.Enumeration enumeration -> enumeration(enumeration);
        case DwarfType.Array array -> array(place, array, space, depth);
        case DwarfType.Function _ -> new ScriptType.Opaque("function", -1);
        case DwarfType.Unspecified _, DwarfType.Typedef _, DwarfType.Qualified _ ->
            new ScriptType.Opaque(reference.spelling(), -1);
      };
    } catch (IOException e) {
      unreadable(e);
      return new ScriptType.Opaque("a type that cannot be read", -1);
    }
  }

  private static ScriptType base(DwarfType.Base base) {
    boolean simple = base.size() == 1 || base.size() == 2 || base.size() == 4 || base.size() == 8;
    int size = Math.clamp(base.size(), 0, Short.MAX_VALUE);
    return switch (base.encoding()) {
      case BOOLEAN -> size == 1 ? ScriptType.BOOL : integer(base.name(), size, false, simple);
      case SIGNED, SIGNED_CHARACTER -> integer(base.name(), size, true, simple);
      case UNSIGNED, UNSIGNED_CHARACTER, UNICODE -> integer(base.name(), size, false, simple);
      case FLOAT, OTHER -> new ScriptType.Opaque(base.name(), size);
    };
  }

  private static ScriptType integer(String name, int size, boolean signed, boolean simple) {
    return simple ? new IntegerType(size, signed, false) : new ScriptType.Opaque(name, size);
  }

  private ScriptType pointer(
      DebugPlace place, DwarfType.Pointer pointer, AddressSpace space, int depth) {
    if (pointer.kind() == DwarfType.PointerKind.MEMBER_POINTER || pointer.size() != Long.BYTES) {
      return new ScriptType.Opaque("pointer", Math.clamp(pointer.size(), 0, 16));
    }
    return new ScriptType.Pointer(of(place, pointer.target(), space, depth + 1), space);
  }

  private ScriptType composite(
      DebugPlace place, TypeReference reference, DwarfType.Composite composite, AddressSpace space)
      throws IOException {
    boolean union = composite.kind() == DwarfType.CompositeKind.UNION;
    if (!composite.name().isEmpty()) {
      Optional<CompositeType> defined = types.defined(composite.name(), union);
      if (defined.isPresent()) {
        return new ScriptType.Struct(defined.get(), space);
      }
    }
    if (!composite.declared()) {
      return new ScriptType.Struct(new DebugComposite(this, place, reference, composite), space);
    }
    TypeKind kind = union ? TypeKind.UNION : TypeKind.STRUCT;
    DebugInformation information = machine.debugInformation(place.path()).orElseThrow();
    TypeReference definition =
        composite.name().isEmpty()
            ? null
            : information.findType(kind, composite.name(), place.address());
    return definition != null && definition.strip() instanceof DwarfType.Composite complete
        ? new ScriptType.Struct(new DebugComposite(this, place, definition, complete), space)
        : new ScriptType.Opaque(reference.spelling(), -1);
  }

  private static ScriptType enumeration(DwarfType.Enumeration enumeration) {
    List<Long> numbers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (DwarfType.Enumerator enumerator : enumeration.enumerators()) {
      numbers.add(enumerator.value());
      names.add(enumerator.name());
    }
    int size = Math.clamp(enumeration.size(), 0, Short.MAX_VALUE);
    return size == 1 || size == 2 || size == 4 || size == 8
        ? new ScriptType.Enumeration(enumeration.name(), size, enumeration.signed(), numbers, names)
        : new ScriptType.Opaque("enum " + enumeration.name(), size);
  }

  private ScriptType array(DebugPlace place, DwarfType.Array array, AddressSpace space, int depth)
      throws IOException {
    ScriptType type = of(place, array.element(), space, depth + 1);
    for (int i = array.counts().size() - 1; i >= 0; i--) {
      int count = Math.clamp(array.counts().get(i), 0, Integer.MAX_VALUE);
      boolean text = i == array.counts().size() - 1 && count > 0 && isCharacter(array.element());
      type = text ? new ScriptType.Text(count, true) : new ScriptType.Array(type, count);
    }
    return type;
  }

  private static boolean isCharacter(TypeReference element) throws IOException {
    return element != null
        && element.strip() instanceof DwarfType.Base base
        && base.size() == 1
        && (base.encoding() == DwarfType.Encoding.SIGNED_CHARACTER
            || base.encoding() == DwarfType.Encoding.UNSIGNED_CHARACTER);
  }
}
