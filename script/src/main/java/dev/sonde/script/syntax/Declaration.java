package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/** What a script is made of below its preamble. */
public sealed interface Declaration extends Node {

  /**
   * {@code attach-point, attach-point /predicate/ { body }}.
   *
   * @param span the attach points, without predicate and body
   * @param attachPoints at least one
   * @param predicate the filter between slashes
   * @param body what runs; has no {@link Expression.Block#result()}
   */
  record Probe(
      Span span,
      List<AttachPoint> attachPoints,
      Optional<Expression> predicate,
      Expression.Block body)
      implements Declaration {
    public Probe {
      attachPoints = List.copyOf(attachPoints);
    }
  }

  /**
   * {@code macro name(parameters) { body }}: expanded where it is called.
   *
   * @param span the keyword and the name
   * @param body its {@link Expression.Block#result()}, if any, is the value of a call
   */
  record Macro(
      Span span, Expression.Identifier name, List<MacroParameter> parameters, Expression.Block body)
      implements Declaration {
    public Macro {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * A parameter of a macro.
   *
   * @param name without its sigil
   */
  record MacroParameter(Span span, Kind kind, String name) implements Node {
    /** What may be passed, told by the sigil. */
    public enum Kind {
      /** {@code $x}: a scratch variable, which the macro may change. */
      VARIABLE,
      /** {@code @x}: a map, which the macro may change. */
      MAP,
      /** {@code x}: an expression (or a type in {@code typeof}), put in wherever it is named. */
      EXPRESSION
    }
  }

  /**
   * {@code fn name($a : type, ...) : type { body }}: a function of its own in the BPF program.
   *
   * @param span the keyword and the name
   * @param body has no {@link Expression.Block#result()}; values go back by {@code return}
   */
  record Function(
      Span span,
      Expression.Identifier name,
      List<FunctionParameter> parameters,
      TypeExpression returnType,
      Expression.Block body)
      implements Declaration {
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  /** {@code $name : type}. */
  record FunctionParameter(Span span, Expression.Variable variable, TypeExpression type)
      implements Node {}

  /**
   * {@code let @map = kind(maxEntries);}.
   *
   * @param kind the word for the kind of BPF map: {@code hash}, {@code lruhash}, ...
   * @param maxEntries the most entries the map may hold
   */
  record MapDeclaration(
      Span span,
      Expression.MapVariable map,
      Expression.Identifier kind,
      Expression.IntegerLiteral maxEntries)
      implements Declaration {}
}
