package dev.sonde.script.syntax;

import dev.sonde.script.diagnostic.Span;
import java.util.List;
import java.util.Optional;

/**
 * A whole script.
 *
 * @param span the whole text
 * @param interpreter the {@code #!} line without its line end, if there is one
 * @param preamble the C preprocessor lines and C type definitions, in source order
 * @param config the {@code config} block, if there is one
 * @param imports the {@code import} lines at the top
 * @param declarations probes, macros, functions and map declarations, in source order
 */
public record Script(
    Span span,
    Optional<String> interpreter,
    List<CDefinition> preamble,
    Optional<Config> config,
    List<Import> imports,
    List<Declaration> declarations)
    implements Node {
  public Script {
    preamble = List.copyOf(preamble);
    imports = List.copyOf(imports);
    declarations = List.copyOf(declarations);
  }

  /**
   * {@code import "path";} at the top of a script.
   *
   * @param path the path as written, relative to the importing script's folder
   */
  public record Import(Span span, String path) implements Node {}

  /** {@code config = { key = value; ... }}. */
  public record Config(Span span, List<Setting> settings) implements Node {
    public Config {
      settings = List.copyOf(settings);
    }

    /**
     * One setting.
     *
     * @param key the name as written: {@code stack_mode}, {@code STACK_MODE} or {@code
     *     BPFTRACE_STACK_MODE}
     * @param value a {@link Expression.StringLiteral}, {@link Expression.BooleanLiteral}, {@link
     *     Expression.IntegerLiteral} or, for a bare word, an {@link Expression.Identifier}
     */
    public record Setting(Span span, Expression.Identifier key, Expression value) implements Node {}
  }
}
