package dev.sonde.script.infer;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.function.Args;
import dev.sonde.script.probe.Argument;
import dev.sonde.script.probe.ArgumentType;
import dev.sonde.script.probe.DebugPlace;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.script.type.CompositeType;
import dev.sonde.script.type.Conversions;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.symbols.dwarf.TypeReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The types of parts: of arguments, structures, tuples and arrays. */
final class MemberTyper {
  /** What the elements of a string are. */
  private static final IntegerType CHARACTER = new IntegerType(1, true, false);

  private final ProbeTyper typer;

  MemberTyper(ProbeTyper typer) {
    this.typer = typer;
  }

  ScriptType field(Expression.FieldAccess access) {
    ScriptType object = typer.type(access.object());
    String name = access.field().name();
    if (Args.isIn(access.object()) && object instanceof ScriptType.RecordType) {
      return argument(access, new ScriptType.Arguments(typer.point().name()));
    }
    while (object instanceof ScriptType.Pointer pointer) {
      object = pointer.target();
    }
    return switch (object) {
      case ScriptType.Unknown unknown -> unknown;
      case ScriptType.Arguments arguments -> argument(access, arguments);
      case ScriptType.Struct struct -> member(access.field(), struct);
      case ScriptType.RecordType record -> {
        int index = record.names().indexOf(name);
        if (index < 0) {
          noSuchField(access.field().span(), record.toString(), name, record.names());
          yield ScriptType.UNKNOWN;
        }
        yield record.values().elements().get(index);
      }
      case ScriptType.Opaque opaque -> {
        typer.error(
            access.span(),
            "Can not access field '" + name + "' on expression of type '" + opaque + "'",
            typer.point().debug().isPresent()
                ? "neither the script, the program's debug information nor the kernel defines it"
                : typer.types().kernel().btf().isPresent()
                    ? "the kernel's BTF does not define it"
                    : "this kernel has no BTF: /sys/kernel/btf/vmlinux is missing");
        yield ScriptType.UNKNOWN;
      }
      default -> {
        typer.error(
            access.span(),
            "Can not access field '" + name + "' on expression of type '" + object + "'");
        yield ScriptType.UNKNOWN;
      }
    };
  }

  private ScriptType argument(Expression.FieldAccess access, ScriptType.Arguments arguments) {
    String name = access.field().name();
    List<String> names = new ArrayList<>();
    for (Argument argument : typer.types().arguments(typer.point())) {
      if (argument.name().equals(name)) {
        ScriptType type = type(argument);
        if (type instanceof ScriptType.Opaque opaque) {
          typer.error(
              access.span(), "args." + name + " of type '" + opaque + "' is not supported yet");
          return ScriptType.UNKNOWN;
        }
        return type;
      }
      names.add(argument.name());
    }
    noSuchField(access.field().span(), arguments.toString(), name, names);
    return ScriptType.UNKNOWN;
  }

  /** All arguments that have a type, as a record. */
  ScriptType arguments() {
    List<String> names = new ArrayList<>();
    List<ScriptType> types = new ArrayList<>();
    for (Argument argument : typer.types().arguments(typer.point())) {
      ScriptType type = type(argument);
      // What all tracepoints begin with is not open to programs.
      boolean common = argument.name().startsWith("common_");
      if (!common && !(type instanceof ScriptType.Opaque)) {
        names.add(argument.name());
        types.add(type);
      }
    }
    return new ScriptType.RecordType(names, new ScriptType.Tuple(types));
  }

  ScriptType type(Argument argument) {
    return argumentType(argument.type());
  }

  private void noSuchField(Span span, String type, String name, List<String> names) {
    String message =
        "Struct/union of type '" + type + "' does not contain a field named '" + name + "'";
    Optional<String> hint = Suggestions.hint(name, names);
    typer.error(
        span,
        message,
        hint.isPresent() ? hint.get() : "its fields are: " + String.join(", ", shorten(names)));
  }

  private static List<String> shorten(List<String> names) {
    if (names.size() <= 12) {
      return names;
    }
    List<String> some = new ArrayList<>(names.subList(0, 12));
    some.add("...");
    return some;
  }

  private ScriptType argumentType(ArgumentType type) {
    AddressSpace space = typer.point().pointers();
    return switch (type) {
      case ArgumentType.Int(int size, boolean signed) -> new IntegerType(size, signed, false);
      case ArgumentType.Enumeration(String tag, int size, boolean signed) -> {
        Optional<? extends ScriptType> found =
            typer.types().tagged(TypeExpression.Tag.ENUM, tag, space);
        yield found.isPresent()
                && found.get() instanceof ScriptType.Enumeration known
                && known.size() == size
            ? known
            : new IntegerType(size, signed, false);
      }
      case ArgumentType.Bool _ -> ScriptType.BOOL;
      case ArgumentType.Pointer(String target) ->
          new ScriptType.Pointer(pointerTarget(target, space), space);
      case ArgumentType.Text(int capacity) -> new ScriptType.Text(capacity, true);
      case ArgumentType.Array(var element, int count) ->
          new ScriptType.Array(argumentType(element), count);
      case ArgumentType.DataLocation(boolean _, String element) ->
          element.equals("char")
              ? new ScriptType.Text(typer.configuration().maxStringLength())
              : new ScriptType.Opaque("__data_loc " + element + "[]", 4);
      case ArgumentType.Btf(String module, int id) ->
          typer.types().kernel().of(module, id, AddressSpace.KERNEL);
      case ArgumentType.Debug(var reference, var _) -> debugType(reference, space);
      case ArgumentType.DebugMemory(var reference, int _, long _) -> debugType(reference, space);
      case ArgumentType.Opaque(String spelling, int size) -> new ScriptType.Opaque(spelling, size);
    };
  }

  private ScriptType debugType(TypeReference reference, AddressSpace space) {
    DebugPlace place = typer.point().debug().orElseThrow();
    return typer.types().debug().of(place, reference, space);
  }

  private ScriptType pointerTarget(String target, AddressSpace space) {
    String name = target.strip();
    if (name.equals("char")) {
      return new IntegerType(1, true, false);
    }
    if (name.equals("void")) {
      return ScriptType.NONE;
    }
    if (name.endsWith("*")) {
      return new ScriptType.Pointer(
          pointerTarget(name.substring(0, name.length() - 1), space), space);
    }
    Optional<? extends ScriptType> found;
    if (name.startsWith("struct ")) {
      found = typer.types().struct(name.substring(7), false, space);
    } else if (name.startsWith("union ")) {
      found = typer.types().struct(name.substring(6), true, space);
    } else {
      found = typer.types().named(name, space);
    }
    return found.isPresent() ? found.get() : new ScriptType.Opaque(name, -1);
  }

  private ScriptType member(Expression.Identifier field, ScriptType.Struct struct) {
    Optional<CompositeType.Member> member = find(field, struct);
    return member.isPresent() ? member.get().type() : ScriptType.UNKNOWN;
  }

  /** The member of this name, or nothing after saying that there is none. */
  private Optional<CompositeType.Member> find(
      Expression.Identifier field, ScriptType.Struct struct) {
    Optional<CompositeType.Member> member = struct.composite().member(field.name(), struct.space());
    if (member.isEmpty()) {
      List<String> names = new ArrayList<>();
      for (CompositeType.Member other : struct.composite().members(struct.space())) {
        names.add(other.name());
      }
      noSuchField(field.span(), struct.toString(), field.name(), names);
    }
    return member;
  }

  ScriptType offsetOf(Expression.OffsetOf offset, TypeNames names) {
    ScriptType type = names.resolve(offset.type(), AddressSpace.KERNEL);
    long bits = 0;
    for (Expression.Identifier field : offset.path()) {
      if (type instanceof ScriptType.Unknown) {
        return type;
      }
      if (!(type instanceof ScriptType.Struct struct)) {
        typer.error(field.span(), "'" + type + "' is not a C type.");
        return ScriptType.UNKNOWN;
      }
      Optional<CompositeType.Member> member = find(field, struct);
      if (member.isEmpty()) {
        return ScriptType.UNKNOWN;
      }
      type = member.get().type();
      bits += member.get().bitOffset();
    }
    typer.probe().constant(offset, bits / 8);
    return Conversions.literal(bits / 8);
  }

  ScriptType tupleElement(Expression.TupleAccess access) {
    ScriptType object = typer.type(access.object());
    if (object instanceof ScriptType.Unknown) {
      return object;
    }
    if (!(object instanceof ScriptType.Tuple tuple)) {
      typer.error(
          access.span(),
          "Can not access index '" + access.index() + "' on expression of type '" + object + "'");
      return ScriptType.UNKNOWN;
    }
    return tupleElement(access.span(), tuple, access.index());
  }

  private ScriptType tupleElement(Span span, ScriptType.Tuple tuple, long index) {
    if (index < 0 || index >= tuple.elements().size()) {
      typer.error(
          span,
          "Invalid tuple index: "
              + index
              + ". Found "
              + tuple.elements().size()
              + " elements in tuple.");
      return ScriptType.UNKNOWN;
    }
    return tuple.elements().get((int) index);
  }

  ScriptType element(Expression.ArrayAccess access) {
    ScriptType object = typer.type(access.object());
    typer.number(access.index(), "The array index operator []");
    return switch (object) {
      case ScriptType.Unknown unknown -> unknown;
      case ScriptType.Tuple tuple -> {
        if (access.index() instanceof Expression.IntegerLiteral literal) {
          yield tupleElement(access.span(), tuple, literal.value());
        }
        typer.error(access.index().span(), "The index of a tuple must be an integer literal");
        yield ScriptType.UNKNOWN;
      }
      case ScriptType.Array array -> {
        // The last member of a structure may be an array of no stated length.
        if (access.index() instanceof Expression.IntegerLiteral literal
            && array.count() > 0
            && Long.compareUnsigned(literal.value(), array.count()) >= 0) {
          typer.error(
              access.span(),
              "the index "
                  + literal.text()
                  + " is out of bounds for array of size "
                  + array.count());
        }
        yield array.element();
      }
      case ScriptType.Pointer(ScriptType target, var _) -> {
        if (target instanceof ScriptType.None || target instanceof ScriptType.Opaque) {
          typer.error(access.span(), "a pointer to '" + target + "' has no elements");
          yield ScriptType.UNKNOWN;
        }
        yield target;
      }
      case ScriptType.Text _ -> CHARACTER;
      default -> {
        typer.error(
            access.span(),
            "The array index operator [] can only be used on arrays, pointers, and tuples, found "
                + object
                + ".");
        yield ScriptType.UNKNOWN;
      }
    };
  }
}
