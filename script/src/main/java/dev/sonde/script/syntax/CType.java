package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/** A type in C's own notation, as it stands in a definition at the top of a script. */
public sealed interface CType extends Node {

  /**
   * A type without a tag: {@code unsigned long}, {@code u32}.
   *
   * @param name its words in the order written, one space between; qualifiers left out
   */
  record Named(Span span, String name) implements CType {}

  /** {@code struct name}, {@code union name} or {@code enum name}, defined elsewhere. */
  record Tagged(Span span, TypeExpression.Tag tag, String name) implements CType {}

  /** A pointer. */
  record Pointer(Span span, CType target) implements CType {}

  /**
   * An array.
   *
   * @param length a constant expression; empty for {@code []}
   */
  record Array(Span span, CType element, Optional<Expression> length) implements CType {}

  /** A function, which only a pointer can point to. */
  record Function(Span span, CType result, List<CType> parameters, boolean variadic)
      implements CType {
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  /** A type spelled out in braces, at the top or inside another. */
  sealed interface Definition extends CType {
    TypeExpression.Tag tag();

    /** The tag's name; empty for an anonymous type. */
    Optional<String> name();
  }

  /**
   * {@code struct name { fields } attributes} or a union.
   *
   * @param packed whether {@code __attribute__((packed))} was given
   * @param alignment the value of {@code __attribute__((aligned(n)))}
   */
  record Composite(
      Span span,
      TypeExpression.Tag tag,
      Optional<String> name,
      List<Field> fields,
      boolean packed,
      Optional<Expression> alignment)
      implements Definition {
    public Composite {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A member.
   *
   * @param name empty for an anonymous struct, union or padding bit-field
   * @param bits the width of a bit-field
   * @param packed whether {@code __attribute__((packed))} was given
   * @param alignment the value of {@code __attribute__((aligned(n)))}
   */
  record Field(
      Span span,
      CType type,
      Optional<String> name,
      Optional<Expression> bits,
      boolean packed,
      Optional<Expression> alignment)
      implements Node {}

  /** {@code enum name { enumerators }}. */
  record Enumeration(Span span, Optional<String> name, List<Enumerator> enumerators)
      implements Definition {
    public Enumeration {
      enumerators = List.copyOf(enumerators);
    }

    @Override
    public TypeExpression.Tag tag() {
      return TypeExpression.Tag.ENUM;
    }
  }

  /**
   * {@code name} or {@code name = value}.
   *
   * @param value empty for one more than the enumerator before, or 0 for the first
   */
  record Enumerator(Span span, String name, Optional<Expression> value) implements Node {}
}
