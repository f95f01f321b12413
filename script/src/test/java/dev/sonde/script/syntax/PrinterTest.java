package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.script;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
  @ParameterizedTest
  @FieldSource("dev.sonde.script.syntax.Parsing#CORPUS")
  void printingKeepsTheTree(String name) {
    Script script = script(Parsing.corpus(name));
    String printed = Printer.print(script);
    assertThat(AstDump.dump(script(printed))).isEqualTo(AstDump.dump(script));
    assertThat(Printer.print(script(printed))).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"everything", "c-preamble"})
  void treesAreAsRecorded(String name) {
    assertThat(AstDump.dump(script(Parsing.corpus(name))))
        .isEqualTo(Parsing.resource("corpus/" + name + ".ast"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\xff", "\\0", "ünï", "😀", "\ud83d", "\udc00", "\udcff", "\u0085"})
  void stringsKeepTheirBytes(String text) {
    String literal = "\"" + text + "\"";
    Expression.StringLiteral read = (Expression.StringLiteral) Parsing.expression(literal);
    Expression again = Parsing.expression(Printer.print(read));
    assertThat(((Expression.StringLiteral) again).bytes()).isEqualTo(read.bytes());
  }

  @Test
  void printsOneForm() {
    String text =
        "config={a=1}let@m=hash(1);k:f,u:\"a b\":g /pid==1/{if((($x)))"
            + "{@m[(1,2)]=((1+2)*3);}else{print((\"a\\n\"))}}";
    assertThat(Printer.print(script(text)))
        .isEqualTo(
            """
            config = {
              a = 1;
            }

            let @m = hash(1);

            k:f,
            u:"a b":g /pid == 1/ {
              if ($x) {
                @m[1, 2] = (1 + 2) * 3;
              } else {
                print("a\\n");
              }
            }
            """);
  }

  /** A slash and a star would begin a comment. */
  @Test
  void aPredicateThatBeginsWithAStarKeepsItsDistance() {
    String printed = Printer.print(script("k:f / *$1 == 1/ { }"));
    assertThat(printed).isEqualTo("k:f / *$1 == 1/ { }\n");
    assertThat(Printer.print(script(printed))).isEqualTo(printed);
  }
}
