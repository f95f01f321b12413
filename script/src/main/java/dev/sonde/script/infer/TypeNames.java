package dev.sonde.script.infer;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.function.NamedTypes;
import dev.sonde.script.function.Typing;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.script.type.KernelTypes;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import dev.sonde.script.type.TypeSize;
import java.util.List;
import java.util.Optional;

/** Finds the types that scripts name. */
final class TypeNames {
  private static final List<String> NAMES =
      List.of(
          "bool",
          "int8",
          "int16",
          "int32",
          "int64",
          "uint8",
          "uint16",
          "uint32",
          "uint64",
          "string",
          "buffer",
          "inet",
          "timestamp",
          "macaddr_t",
          "username_t",
          "cgroup_path_t",
          "ksym_t",
          "usym_t");

  private final Typing typing;

  TypeNames(Typing typing) {
    this.typing = typing;
  }

  /** The type, or {@link ScriptType#UNKNOWN} after saying that there is none. */
  ScriptType resolve(TypeExpression type, AddressSpace space) {
    return switch (type) {
      case TypeExpression.Named named -> named(named, space);
      case TypeExpression.Tagged tagged -> tagged(tagged, space);
      case TypeExpression.Pointer(var _, var target) ->
          new ScriptType.Pointer(pointee(target, space), space);
      case TypeExpression.Array array -> array(array, space);
      case TypeExpression.Of(var _, var expression) -> typing.type(expression);
    };
  }

  private ScriptType pointee(TypeExpression target, AddressSpace space) {
    ScriptType type = resolve(target, space);
    return isMade(type)
        ? new ScriptType.Opaque(type.toString(), TypeSize.of(type).orElse(-1))
        : type;
  }

  /** Whether only functions make values of a type, so that none lies anywhere in memory. */
  private static boolean isMade(ScriptType type) {
    return type instanceof ScriptType.Rendered
        || type instanceof ScriptType.Buffer
        || type instanceof ScriptType.Aggregate;
  }

  private ScriptType named(TypeExpression.Named named, AddressSpace space) {
    ScriptType builtin =
        switch (named.name()) {
          case "bool" -> ScriptType.BOOL;
          case "int8" -> new IntegerType(1, true, false);
          case "int16" -> new IntegerType(2, true, false);
          case "int32" -> new IntegerType(4, true, false);
          case "int64" -> ScriptType.INT64;
          case "uint8" -> ScriptType.UINT8;
          case "uint16" -> new IntegerType(2, false, false);
          case "uint32" -> ScriptType.UINT32;
          case "uint64" -> ScriptType.UINT64;
          case "string" -> new ScriptType.Text(typing.configuration().maxStringLength());
          case "buffer" -> new ScriptType.Buffer(typing.configuration().maxStringLength());
          case "void" -> ScriptType.NONE;
          default -> NamedTypes.find(named.name());
        };
    if (builtin != null) {
      return builtin;
    }
    Optional<ScriptType> found = typing.types().named(named.name(), space, typing.point());
    if (found.isPresent()) {
      return found.get();
    }
    Optional<KernelTypes.Constant> constant = typing.types().enumerator(named.name());
    if (constant.isPresent()) {
      return constant.get().type(); // sizeof(NAME) reads as a type, but means the enumerator.
    }
    String message = "Cannot resolve unknown type \"" + named.name() + "\"";
    Optional<String> hint = Suggestions.hint(named.name(), NAMES);
    if (hint.isPresent()) {
      typing.error(named.span(), message, hint.get());
    } else {
      typing.error(named.span(), message);
    }
    return ScriptType.UNKNOWN;
  }

  private ScriptType tagged(TypeExpression.Tagged tagged, AddressSpace space) {
    Optional<? extends ScriptType> found =
        typing.types().tagged(tagged.tag(), tagged.name(), space, typing.point());
    if (found.isPresent()) {
      return found.get();
    }
    typing.error(
        tagged.span(),
        "Cannot resolve unknown type \"" + tagged.tag().keyword() + " " + tagged.name() + "\"",
        typing.types().kernel().btf().isPresent()
            ? "neither the script nor the kernel's BTF defines it"
            : "this kernel has no BTF: /sys/kernel/btf/vmlinux is missing");
    return ScriptType.UNKNOWN;
  }

  /**
   * The type of a variable that is declared as this. A string or a buffer whose size is not written
   * takes that of what it is given.
   */
  ScriptType declared(TypeExpression type, AddressSpace space) {
    return switch (type) {
      case TypeExpression.Named(var _, String name) when name.equals("string") ->
          new ScriptType.Text(1);
      case TypeExpression.Named(var _, String name) when name.equals("buffer") ->
          new ScriptType.Buffer(0);
      default -> resolve(type, space);
    };
  }

  /** Whether a declaration leaves open of what type exactly the variable is. */
  static boolean isOpen(TypeExpression type, ScriptType declared) {
    return declared instanceof ScriptType.Rendered
        || type instanceof TypeExpression.Named
            && (declared instanceof ScriptType.Text || declared instanceof ScriptType.Buffer);
  }

  /** The types of which the number in brackets is the size; null for an array of others. */
  private static ScriptType sized(String name, long length) {
    if (length <= 0 || length > Short.MAX_VALUE) {
      return null;
    }
    return switch (name) {
      case "string" -> new ScriptType.Text((int) length);
      case "buffer" -> new ScriptType.Buffer((int) length);
      case "inet" -> NamedTypes.find(name); // Its values are as large as the larger addresses.
      default -> null;
    };
  }

  private ScriptType array(TypeExpression.Array array, AddressSpace space) {
    if (array.element() instanceof TypeExpression.Named named && array.length().isPresent()) {
      ScriptType sized = sized(named.name(), array.length().getAsLong());
      if (sized != null) {
        return sized;
      }
    }
    ScriptType element = resolve(array.element(), space);
    if (element instanceof ScriptType.Unknown) {
      return element;
    }
    if (isMade(element) || element instanceof ScriptType.None) {
      typing.error(array.span(), "there are no arrays of values of type '" + element + "'");
      return ScriptType.UNKNOWN;
    }
    long length = array.length().orElse(0);
    if (length < 0 || length > Integer.MAX_VALUE) {
      typing.error(array.span(), "an array cannot have that many elements");
      return ScriptType.UNKNOWN;
    }
    return new ScriptType.Array(element, (int) length);
  }
}
