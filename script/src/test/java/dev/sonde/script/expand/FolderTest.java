package dev.sonde.script.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.syntax.Parser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderTest {
  private final Diagnostics diagnostics = new Diagnostics();

  private String fold(String text, String... arguments) {
    SourceFile source = new SourceFile("test", text);
    Expression parsed =
        Parser.parseExpression(new Span(source, 0, text.length()), diagnostics).orElseThrow();
    return switch (new Folder(new ScriptArguments(List.of(arguments)), diagnostics).fold(parsed)) {
      case Expression.IntegerLiteral literal -> literal.text();
      case Expression.BooleanLiteral literal -> Boolean.toString(literal.value());
      case Expression.StringLiteral literal -> '"' + literal.value() + '"';
      case Expression other -> other.getClass().getSimpleName();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1 + 2 * 3                          | 7
          5 - 7                              | -2
          -7 / 2                             | -3
          -7 % 3                             | -1
          ~0                                 | 18446744073709551615
          !5                                 | false
          1 << 63                            | 9223372036854775808
          -9223372036854775808               | -9223372036854775808
          18446744073709551615 - 1           | 18446744073709551614
          9223372036854775807 + 1            | 9223372036854775808
          -8 >> 1                            | -4
          6 & 3                              | 2
          -1 & 255                           | 255
          1 < 2 && 3 != 4                    | true
          -1 < 18446744073709551615          | true
          "a" == "a"                         | true
          "ab" < "b"                         | true
          "abc" + 1                          | "bc"
          "abc" + "d"                        | "abcd"
          1 ? "yes" : "no"                   | "yes"
          0 ?: 5                             | 5
          comptime (2 + 3)                   | 5
          $x + 1                             | Binary
          1 + (2 + $x)                       | Binary
          """)
  void computesWhatIsConstant(String text, String value) {
    assertThat(fold(text)).isEqualTo(value);
    assertThat(diagnostics.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          printf("%d", 7 / 2)       | 3
          printf("%-8.2f", 7 / 2)   | 7 / 2
          printf("%d %e", 7 / 2)    | 7 / 2
          printf("%.2f", 6 / 2)     | 3
          """)
  void aFractionThatIsPrintedStaysOne(String text, String argument) {
    SourceFile source = new SourceFile("test", text);
    Expression parsed =
        Parser.parseExpression(new Span(source, 0, text.length()), diagnostics).orElseThrow();
    Folder folder = new Folder(new ScriptArguments(List.of()), diagnostics);
    Expression folded = ((Expression.Call) folder.fold(parsed)).arguments().get(1);
    assertThat(
            folded instanceof Expression.IntegerLiteral literal
                ? literal.text()
                : folded.span().text())
        .isEqualTo(argument);
  }

  @ParameterizedTest
  @CsvSource({"5 / 0", "5 % 0", "18446744073709551615 + 1", "-9223372036854775808 - 1", "1 << 64"})
  void refusesWhatHasNoResult(String text) {
    fold(text);
    assertThat(diagnostics.errorCount()).isEqualTo(1);
  }

  @Test
  void putsInPositionalParameters() {
    assertThat(fold("$1", "0x1f")).isEqualTo("31");
    assertThat(fold("$1", "017")).isEqualTo("15");
    assertThat(fold("$1 + 1", "-5")).isEqualTo("-4");
    assertThat(fold("$1", "hello")).isEqualTo("\"hello\"");
    assertThat(fold("$3", "a")).isEqualTo("0");
    assertThat(fold("$# * 2", "a", "b")).isEqualTo("4");
    assertThat(fold("$1", "12abc")).isEqualTo("\"12abc\"");
    assertThat(fold("str($1)", "12")).isEqualTo("\"12\"");
  }

  @Test
  void nothingIsLeftBehindTheEndOfAParameter() {
    assertThat(fold("str($1 + 9)", "short")).isEqualTo("\"\"");
    assertThat(diagnostics.all())
        .extracting(Diagnostic::message)
        .containsExactly("literal string will always be empty");
  }

  @Test
  void putsInNamedParameters() {
    String[] line = {"first", "--depth=0x10", "--all", "--name=x y", "--off=false"};
    assertThat(fold("getopt(\"depth\", 1)", line)).isEqualTo("16");
    assertThat(fold("getopt(\"missing\", 7, \"what it is\")", line)).isEqualTo("7");
    assertThat(fold("getopt(\"all\")", line)).isEqualTo("true");
    assertThat(fold("getopt(\"none\")", line)).isEqualTo("false");
    assertThat(fold("getopt(\"off\", true)", line)).isEqualTo("false");
    assertThat(fold("getopt(\"name\", \"z\")", line)).isEqualTo("\"x y\"");
    assertThat(fold("$1", line)).isEqualTo("\"first\"");
    assertThat(fold("$#", line)).isEqualTo("1");
    assertThat(diagnostics.all()).isEmpty();
    fold("getopt(\"name\", 5)", line);
    fold("getopt($x, 5)", line);
    assertThat(diagnostics.errorCount()).isEqualTo(2);
  }
}
