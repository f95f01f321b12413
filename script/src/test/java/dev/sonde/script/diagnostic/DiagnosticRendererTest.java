package dev.sonde.script.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {
  private final DiagnosticRenderer renderer = new DiagnosticRenderer(false);

  @Test
  void showsPlaceSourceUnderlineAndHints() {
    SourceFile source = new SourceFile("stdin", "begin { prnt(1); }");
    Diagnostic diagnostic =
        Diagnostic.error(new Span(source, 8, 12), "unknown function 'prnt'")
            .hint("did you mean 'print'?")
            .related(new Span(source, 0, 5), "in this probe");
    assertThat(renderer.render(diagnostic))
        .isEqualTo(
            """
            stdin:1:9-13: ERROR: unknown function 'prnt'
            begin { prnt(1); }
                    ~~~~
            HINT: did you mean 'print'?
            stdin:1:1-6: NOTE: in this probe
            begin { prnt(1); }
            ~~~~~
            """);
  }

  @Test
  void errorsComeBeforeWarnings() {
    SourceFile source = new SourceFile("a.bt", "x\ny\n");
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.warning(new Span(source, 0, 1), "first");
    diagnostics.error(new Span(source, 2, 3), "second");
    assertThat(renderer.render(diagnostics))
        .isEqualTo("a.bt:2:1-2: ERROR: second\ny\n~\na.bt:1:1-2: WARNING: first\nx\n~\n");
    assertThat(diagnostics.errorCount()).isEqualTo(1);
  }

  @Test
  void underlinesColumnsAndNotCharacters() {
    String text = "\tf(\"漢é\u0301😀\", $x)";
    SourceFile source = new SourceFile("stdin", text);
    int at = text.indexOf("$x");
    String[] lines =
        renderer.render(Diagnostic.error(new Span(source, at, at + 2), "m")).split("\n");
    assertThat(lines[0]).isEqualTo("stdin:1:12-14: ERROR: m");
    assertThat(lines[1]).isEqualTo("    f(\"漢é\u0301😀\", $x)");
    // Four for the tab, two each for the wide ones, none for the combining accent.
    assertThat(lines[2]).isEqualTo(" ".repeat(4 + 3 + 2 + 1 + 0 + 2 + 3) + "~~");
  }

  @Test
  void underlinesATabFully() {
    SourceFile source = new SourceFile("stdin", "a\tb");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 0, 3), "m")))
        .isEqualTo("stdin:1:1-4: ERROR: m\na    b\n~~~~~~\n");
  }

  @Test
  void marksThePlaceWhereSomethingIsMissing() {
    SourceFile source = new SourceFile("stdin", "begin {\n");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 7, 7), "m")))
        .isEqualTo("stdin:1:8-8: ERROR: m\nbegin {\n       ~\n");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 8, 8), "m")))
        .isEqualTo("stdin:2:1-1: ERROR: m\n\n~\n");
  }

  @Test
  void showsTheLinesOfALongSpan() {
    SourceFile source = new SourceFile("stdin", "1\n2\n3\n4\n5\n6\n7\n8\n");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 2, 5), "m")))
        .isEqualTo("stdin:2-3: ERROR: m\n2\n3\n");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 0, 15), "m")))
        .isEqualTo("stdin:1-8: ERROR: m\n1\n2\n3\n4\n5\n...\n");
  }

  @Test
  void keepsControlCharactersFromTheTerminal() {
    SourceFile source = new SourceFile("stdin", "a\033[31m\udcffb");
    assertThat(renderer.render(Diagnostic.error(new Span(source, 0, 1), "m")))
        .isEqualTo("stdin:1:1-2: ERROR: m\na\ufffd[31m\ufffdb\n~\n");
  }

  @Test
  void colorsTheHeading() {
    SourceFile source = new SourceFile("stdin", "a");
    Span span = new Span(source, 0, 1);
    DiagnosticRenderer colored = new DiagnosticRenderer(true);
    assertThat(colored.render(Diagnostic.error(span, "m").hint("h")))
        .isEqualTo("\033[31mstdin:1:1-2: ERROR: m\033[0m\na\n~\nHINT: h\n");
    assertThat(colored.render(Diagnostic.warning(span, "m")))
        .isEqualTo("\033[33mstdin:1:1-2: WARNING: m\033[0m\na\n~\n");
  }

  @Test
  void aDiagnosticNeedsNoPlace() {
    Diagnostic diagnostic =
        new Diagnostic(Severity.ERROR, "no BTF", Optional.empty(), List.of()).hint("build it in");
    assertThat(renderer.render(diagnostic)).isEqualTo("ERROR: no BTF\nHINT: build it in\n");
  }
}
