package dev.sonde.script.infer;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.function.Typing;
import dev.sonde.script.syntax.TypeExpression;
import dev.sonde.script.type.KernelTypes;
import dev.sonde.script.type.ScriptType;
import dev.sonde.script.type.ScriptType.IntegerType;
import java.util.List;
import java.util.Optional;

/** Finds the types that scripts name. */
final class TypeNames {
  private static final List<String> NAMES =
      List.of(
          "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
          "string");

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
    return target instanceof TypeExpression.Named named && named.name().equals("void")
        ? ScriptType.NONE
        : resolve(target, space);
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
          default -> null;
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

  private ScriptType array(TypeExpression.Array array, AddressSpace space) {
    if (array.element() instanceof TypeExpression.Named named && array.length().isPresent()) {
      long length = array.length().getAsLong();
      if (named.name().equals("string") && length > 0 && length <= Short.MAX_VALUE) {
        return new ScriptType.Text((int) length);
      }
    }
    ScriptType element = resolve(array.element(), space);
    if (element instanceof ScriptType.Unknown) {
      return element;
    }
    long length = array.length().orElse(0);
    if (length < 0 || length > Integer.MAX_VALUE) {
      typing.error(array.span(), "an array cannot have that many elements");
      return ScriptType.UNKNOWN;
    }
    return new ScriptType.Array(element, (int) length);
  }
}
