package dev.sonde.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the tests of this package need of a parser. */
final class Parsing {
  /** The scripts under {@code corpus/}: together they hold every construct of the language. */
  static final List<String> CORPUS =
      List.of("files-opened", "latency", "c-preamble", "everything", "one-liners");

  private Parsing() {}

  /** The tree of a script that has no mistakes. */
  static Script script(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Script script = Parser.parse(new SourceFile("stdin", text), diagnostics);
    assertThat(new DiagnosticRenderer(false).render(diagnostics)).isEmpty();
    return script;
  }

  /** The only probe of a script that has no mistakes. */
  static Declaration.Probe probe(String text) {
    Script script = script(text);
    assertThat(script.declarations()).hasSize(1);
    return (Declaration.Probe) script.declarations().getFirst();
  }

  /** The statements of {@code begin { text }}. */
  static List<Statement> statements(String text) {
    return probe("begin { " + text + " }").body().statements();
  }

  /** The only statement of {@code begin { text }}. */
  static Statement statement(String text) {
    List<Statement> statements = statements(text);
    assertThat(statements).hasSize(1);
    return statements.getFirst();
  }

  /** The tree of an expression that has no mistakes. */
  static Expression expression(String text) {
    Diagnostics diagnostics = new Diagnostics();
    SourceFile source = new SourceFile("stdin", text);
    Optional<Expression> expression =
        Parser.parseExpression(new Span(source, 0, text.length()), diagnostics);
    assertThat(new DiagnosticRenderer(false).render(diagnostics)).isEmpty();
    return expression.orElseThrow();
  }

  /** The rendered mistakes of a script. */
  static String mistakes(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Parser.parse(new SourceFile("stdin", text), diagnostics);
    return new DiagnosticRenderer(false).render(diagnostics);
  }

  /** A file of this package's test resources. */
  static String resource(String name) {
    try (InputStream in = Parsing.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  static String corpus(String name) {
    return resource("corpus/" + name + ".bt");
  }
}
