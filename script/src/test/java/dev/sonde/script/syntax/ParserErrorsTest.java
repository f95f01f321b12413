package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.mistakes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ParserErrorsTest {
  /** The file holds pairs of a script and all that is said about it. */
  @TestFactory
  List<DynamicTest> saysWhatIsWrong() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String section : Parsing.resource("errors.txt").split("\n?====\n")) {
      if (section.isEmpty()) {
        continue;
      }
      int cut = section.indexOf("\n----\n");
      String script = section.substring(0, cut);
      String expected = section.substring(cut + 6);
      tests.add(
          DynamicTest.dynamicTest(
              script, () -> assertThat(mistakes(script).stripTrailing()).isEqualTo(expected)));
    }
    assertThat(tests).hasSizeGreaterThan(60);
    return tests;
  }

  @Test
  void deepNestingIsAMistakeAndNotACrash() {
    int depth = 100_000;
    for (String opening :
        List.of(
            "(",
            "{",
            "-",
            "!",
            "f(",
            "@a[",
            "(int8)",
            "1 ? ",
            "$a[",
            "if 1 {",
            "1 + (",
            "sizeof(",
            "typeinfo(sizeof(",
            "comptime ",
            "(1, ",
            "(a=",
            "if (1) { } else ")) {
      assertThat(mistakes("begin { $x = " + opening.repeat(depth)))
          .as(opening)
          .contains("nested more than 200 levels deep");
    }
    assertThat(mistakes("struct s {" + "struct {".repeat(depth)))
        .contains("nested more than 200 levels deep");
    assertThat(mistakes("struct s { int " + "(*".repeat(depth)))
        .containsPattern("nested more than 200 levels deep|expected '\\)'");
    assertThat(mistakes("struct s { int a" + "[1]".repeat(depth)))
        .contains("nested more than 200 levels deep");
  }

  @Test
  void longChainsAreAMistakeAndNotACrash() {
    int length = 100_000;
    for (String link : List.of(" + 1", "[0]", ".a", ".0", "->b", " ? 1 : 2")) {
      assertThat(mistakes("begin { $x = $y" + link.repeat(length) + "; }"))
          .as(link)
          .containsPattern("more than 1000 operations|nested more than 200 levels");
    }
    assertThat(mistakes("begin { let $x : int8" + "*".repeat(length) + "; }"))
        .contains("more than 1000 operations");
  }

  @Test
  void manyStatementsAreFine() {
    assertThat(mistakes("begin { " + "$x = 1 + 2; ".repeat(100_000) + "}")).isEmpty();
    assertThat(mistakes("begin { print((" + "1, ".repeat(100_000) + ")); }")).isEmpty();
    assertThat(mistakes("begin { $x = 1" + " + 1".repeat(900) + "; }")).isEmpty();
  }

  @Test
  void stopsAfterTwentyMistakes() {
    String mistakes = mistakes("begin {\n" + "$x = ;\n".repeat(1000) + "}");
    assertThat(mistakes.lines().filter(line -> line.contains("ERROR"))).hasSize(20);
  }

  @Test
  void keepsWhatItCouldRead() {
    Diagnostics diagnostics = new Diagnostics();
    Script script =
        Parser.parse(
            new SourceFile("stdin", "a:b { $x = ; $y = 1; }\nc:d e { }\nf:g { }"), diagnostics);
    assertThat(diagnostics.errorCount()).isEqualTo(2);
    assertThat(script.declarations()).hasSize(2);
    Declaration.Probe first = (Declaration.Probe) script.declarations().getFirst();
    assertThat(first.body().statements()).hasSize(1);
  }
}
