package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/** Writes the C definitions at the top of a script. */
final class CPrinter {
  private final StringBuilder out;

  CPrinter(StringBuilder out) {
    this.out = out;
  }

  void definition(CDefinition definition) {
    switch (definition) {
      case CDefinition.Include(Span _, String path, boolean system) ->
          out.append("#include ")
              .append(system ? '<' : '"')
              .append(path)
              .append(system ? '>' : '"');
      case CDefinition.Define(Span _, Expression.Identifier name, var parameters, Span body) -> {
        out.append("#define ").append(name.name());
        parameters.ifPresent(names -> out.append('(').append(String.join(", ", names)).append(')'));
        out.append(body.start() == body.end() ? "" : " ").append(body.text());
      }
      case CDefinition.Undef(Span _, String name) -> out.append("#undef ").append(name);
      case CDefinition.Conditional(Span _, String keyword, Span condition) ->
          directive(keyword, condition.text());
      case CDefinition.Directive(Span _, String keyword, String text) -> directive(keyword, text);
      case CDefinition.TypeDefinition(Span _, CType.Definition type) -> {
        declaration(type, "");
        out.append(';');
      }
    }
  }

  private void directive(String keyword, String text) {
    out.append('#').append(keyword).append(text.isEmpty() ? "" : " ").append(text);
  }

  /** Writes the declaration of {@code name}, C's way: the type around the name. */
  private void declaration(CType type, String name) {
    switch (type) {
      case CType.Named(Span _, String word) -> word(word, name);
      case CType.Tagged(Span _, TypeExpression.Tag tag, String tagName) ->
          word(tag.keyword() + " " + tagName, name);
      case CType.Pointer(Span _, CType target) -> {
        boolean inner = target instanceof CType.Array || target instanceof CType.Function;
        declaration(target, inner ? "(*" + name + ")" : "*" + name);
      }
      case CType.Array(Span _, CType element, Optional<Expression> length) ->
          declaration(element, name + "[" + length.map(Printer::print).orElse("") + "]");
      case CType.Function(Span _, CType result, List<CType> parameters, boolean variadic) -> {
        StringBuilder list = new StringBuilder();
        CPrinter printer = new CPrinter(list);
        for (CType parameter : parameters) {
          list.append(list.isEmpty() ? "" : ", ");
          printer.declaration(parameter, "");
        }
        if (variadic) {
          list.append(list.isEmpty() ? "..." : ", ...");
        }
        declaration(result, name + "(" + list + ")");
      }
      case CType.Composite composite -> {
        out.append(composite.tag().keyword());
        composite.name().ifPresent(tag -> out.append(' ').append(tag));
        out.append(" { ");
        composite.fields().forEach(this::field);
        out.append('}');
        attributes(composite.packed(), composite.alignment());
        word("", name);
      }
      case CType.Enumeration(Span _, Optional<String> tag, var enumerators) -> {
        out.append("enum");
        tag.ifPresent(word -> out.append(' ').append(word));
        out.append(" { ");
        String separator = "";
        for (CType.Enumerator enumerator : enumerators) {
          out.append(separator).append(enumerator.name());
          enumerator.value().ifPresent(value -> out.append(" = ").append(Printer.print(value)));
          separator = ", ";
        }
        out.append(" }");
        word("", name);
      }
    }
  }

  private void word(String word, String name) {
    out.append(word).append(name.isEmpty() ? "" : " ").append(name);
  }

  private void field(CType.Field field) {
    declaration(field.type(), field.name().orElse(""));
    field.bits().ifPresent(width -> out.append(" : ").append(Printer.print(width)));
    attributes(field.packed(), field.alignment());
    out.append("; ");
  }

  private void attributes(boolean packed, Optional<Expression> alignment) {
    if (packed) {
      out.append(" __attribute__((packed))");
    }
    alignment.ifPresent(
        value -> out.append(" __attribute__((aligned(").append(Printer.print(value)).append(")))"));
  }
}
