package dev.sonde.script.type;

import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.CEvaluator;
import dev.sonde.script.syntax.CPreamble;
import dev.sonde.script.syntax.CType;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The types that a script, or a header that it includes, defines in C's notation. What they refer
 * to and do not define themselves is looked for among all the types the script may name.
 */
final class CTypes {
  private final Types types;
  private final Diagnostics diagnostics;
  private CEvaluator evaluator;
  private final Map<String, CType> typedefs;
  private final Set<CompositeType> ofScript = new HashSet<>();
  private final Map<String, CType.Composite> structs = new HashMap<>();
  private final Map<String, CType.Composite> unions = new HashMap<>();
  private final Map<String, ScriptType.Enumeration> enumerations = new HashMap<>();
  private final Map<String, KernelTypes.Constant> enumerators = new HashMap<>();
  private final Map<CType.Enumeration, ScriptType.Enumeration> byDefinition =
      new IdentityHashMap<>();
  private final Map<CType.Composite, DefinedComposite> composites = new IdentityHashMap<>();

  /**
   * Takes over the definitions of a script.
   *
   * @param diagnostics receives mistakes in them, some of them only when a type is used
   */
  CTypes(CPreamble preamble, Types types, Diagnostics diagnostics) {
    this.types = types;
    this.diagnostics = diagnostics;
    // What headers say and is not understood is no mistake of the script's.
    evaluator = new CEvaluator(preamble.macros(), new Names(), new Diagnostics());
    typedefs = preamble.headers().typedefs();
    for (CType.Definition definition : preamble.headers().types()) {
      define(definition);
    }
    for (CType type : typedefs.values()) {
      define(type);
    }
    evaluator = new CEvaluator(preamble.macros(), new Names(), diagnostics);
    for (CType.Definition definition : preamble.types()) {
      forget(definition);
    }
    for (CType.Definition definition : preamble.types()) {
      define(definition);
      note(definition);
    }
  }

  /** Looks at every definition, so that mistakes in those that nothing uses are found, too. */
  void check(List<CType.Definition> definitions) {
    for (CType.Definition definition : definitions) {
      if (definition instanceof CType.Composite composite) {
        composite(composite).layout();
      }
    }
  }

  /** Notes that the script itself defines a type. */
  private void note(CType.Definition definition) {
    if (definition instanceof CType.Composite composite) {
      ofScript.add(composite(composite));
    }
  }

  /** The struct or union that the script itself, not a header, defines under this tag. */
  Optional<CompositeType> ofScript(String tag, boolean union) {
    Optional<CompositeType> found = composite(tag, union);
    return found.isPresent() && ofScript.contains(found.get()) ? found : Optional.empty();
  }

  /** A definition of the script takes the place of one in a header. */
  private void forget(CType.Definition definition) {
    if (definition instanceof CType.Composite composite && composite.name().isPresent()) {
      (composite.tag() == TypeExpression.Tag.UNION ? unions : structs)
          .remove(composite.name().get());
    }
  }

  private void define(CType type) {
    switch (type) {
      case CType.Composite composite -> {
        if (composite.name().isPresent()) {
          Map<String, CType.Composite> tags =
              composite.tag() == TypeExpression.Tag.UNION ? unions : structs;
          CType.Composite before = tags.put(composite.name().get(), composite);
          if (before != null
              && before != composite
              && before.span().source() == composite.span().source()) {
            error(
                composite.span(),
                "redefinition of '"
                    + composite.tag().keyword()
                    + " "
                    + composite.name().get()
                    + "'");
          }
        }
        for (CType.Field field : composite.fields()) {
          define(field.type());
        }
      }
      case CType.Enumeration enumeration -> define(enumeration);
      case CType.Pointer pointer -> define(pointer.target());
      case CType.Array array -> define(array.element());
      case CType.Named _, CType.Tagged _, CType.Function _ -> {}
    }
  }

  private void define(CType.Enumeration definition) {
    List<Long> numbers = new ArrayList<>(definition.enumerators().size());
    List<String> names = new ArrayList<>(definition.enumerators().size());
    long next = 0;
    long least = 0;
    long greatest = 0;
    for (CType.Enumerator enumerator : definition.enumerators()) {
      if (enumerator.value().isPresent()) {
        next = evaluate(enumerator.value().get()).orElse(next);
      }
      numbers.add(next);
      names.add(enumerator.name());
      // Known before the enum is complete, since later enumerators may be written with it.
      enumerators.put(enumerator.name(), new KernelTypes.Constant(null, next));
      least = Math.min(least, next);
      greatest = Math.max(greatest, next);
      next++;
    }
    boolean wide = least < Integer.MIN_VALUE || greatest > 0xffff_ffffL;
    String name = definition.name().orElse("");
    ScriptType.Enumeration type =
        new ScriptType.Enumeration(name, wide ? 8 : 4, least < 0, numbers, names);
    byDefinition.put(definition, type);
    if (!name.isEmpty()) {
      enumerations.put(name, type);
    }
    for (int i = 0; i < names.size(); i++) {
      enumerators.put(names.get(i), new KernelTypes.Constant(type.widened(), numbers.get(i)));
    }
  }

  /** The struct or union that the script defines under this tag. */
  Optional<CompositeType> composite(String tag, boolean union) {
    CType.Composite definition = (union ? unions : structs).get(tag);
    return definition == null ? Optional.empty() : Optional.of(composite(definition));
  }

  /** The enum that the script defines under this tag. */
  Optional<ScriptType.Enumeration> enumeration(String tag) {
    return Optional.ofNullable(enumerations.get(tag));
  }

  /** The type that a header gives this name. */
  Optional<ScriptType> typedef(String name, AddressSpace space) {
    CType type = typedefs.get(name);
    return type == null ? Optional.empty() : Optional.of(resolve(type, space));
  }

  /** The enumerator that the script defines under this name. */
  Optional<KernelTypes.Constant> enumerator(String name) {
    return Optional.ofNullable(enumerators.get(name));
  }

  private DefinedComposite composite(CType.Composite definition) {
    DefinedComposite composite = composites.get(definition);
    if (composite == null) {
      composite = new DefinedComposite(definition, this);
      composites.put(definition, composite);
    }
    return composite;
  }

  /** What a type in C's notation is in scripts. Pointers in it point into {@code space}. */
  ScriptType resolve(CType type, AddressSpace space) {
    return switch (type) {
      case CType.Named(Span span, String name) -> {
        Optional<ScriptType> found = types.named(name, space);
        if (found.isEmpty()) {
          error(span, "unknown type name '" + name + "'");
        }
        yield found.orElse(ScriptType.UNKNOWN);
      }
      case CType.Tagged(Span _, TypeExpression.Tag tag, String name) -> {
        Optional<? extends ScriptType> found = types.tagged(tag, name, space);
        yield found.isPresent()
            ? found.get()
            : new ScriptType.Opaque(tag.keyword() + " " + name, -1);
      }
      case CType.Pointer(Span _, CType target) ->
          new ScriptType.Pointer(
              target instanceof CType.Function
                  ? new ScriptType.Opaque("function", -1)
                  : resolve(target, space),
              space);
      case CType.Array array -> array(array, space);
      case CType.Function _ -> new ScriptType.Opaque("function", -1);
      case CType.Composite composite -> new ScriptType.Struct(composite(composite), space);
      case CType.Enumeration enumeration -> byDefinition.get(enumeration);
    };
  }

  private ScriptType array(CType.Array array, AddressSpace space) {
    long length = 0;
    if (array.length().isPresent()) {
      OptionalLong value = evaluate(array.length().get());
      length = value.orElse(0);
      if (length < 0 || length > Integer.MAX_VALUE) {
        error(array.length().get().span(), "an array cannot have " + length + " elements");
        length = 0;
      }
    }
    if (array.element() instanceof CType.Named(Span _, String name)
        && CBasicTypes.isCharacter(name)
        && length > 0) {
      return new ScriptType.Text((int) length, true);
    }
    return new ScriptType.Array(resolve(array.element(), space), (int) length);
  }

  /** The value of a constant expression, or nothing after saying why it has none. */
  OptionalLong evaluate(Expression expression) {
    return evaluator.evaluate(expression);
  }

  /** Reports a member whose type has no size. */
  void incomplete(CType.Field field) {
    ScriptType type = resolve(field.type(), AddressSpace.KERNEL);
    if (!(type instanceof ScriptType.Unknown)) {
      error(
          field.span(),
          "field"
              + (field.name().isPresent() ? " '" + field.name().get() + "'" : "")
              + " has incomplete type '"
              + type
              + "'");
    }
  }

  /** Reports a mistake in a definition, once. */
  void error(Span span, String message) {
    Diagnostic mistake = Diagnostic.error(span, message);
    if (!diagnostics.all().contains(mistake)) {
      diagnostics.add(mistake);
    }
  }

  /** What names in constant expressions stand for. */
  private final class Names implements CEvaluator.Names {
    @Override
    public OptionalLong value(String name) {
      Optional<KernelTypes.Constant> constant = enumerator(name);
      if (constant.isEmpty()) {
        constant = types.kernel().enumerator(name);
      }
      return constant.isPresent() ? OptionalLong.of(constant.get().value()) : OptionalLong.empty();
    }

    @Override
    public OptionalLong sizeOf(TypeExpression type) {
      Optional<? extends ScriptType> found =
          switch (type) {
            case TypeExpression.Named(Span _, String name) ->
                types.named(name, AddressSpace.KERNEL);
            case TypeExpression.Tagged(Span _, var tag, String name) ->
                types.tagged(tag, name, AddressSpace.KERNEL);
            case TypeExpression.Pointer _ -> Optional.of(ScriptType.UINT64);
            default -> Optional.empty();
          };
      OptionalInt size = found.isPresent() ? TypeSize.of(found.get()) : OptionalInt.empty();
      return size.isPresent() ? OptionalLong.of(size.getAsInt()) : OptionalLong.empty();
    }
  }
}
