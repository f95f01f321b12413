package dev.sonde.script.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.FormatString.Conversion;
import dev.sonde.compiler.program.FormatString.Literal;
import org.junit.jupiter.api.Test;

class FormatParserTest {
  @Test
  void readsFlagsWidthPrecisionAndLength() {
    assertThat(FormatParser.parse("%-16s|%08lx %+5.3lld%%").pieces())
        .containsExactly(
            new Conversion("-", 16, -1, "", 's', 0, false),
            new Literal("|"),
            new Conversion("0", 8, -1, "l", 'x', 6, false),
            new Literal(" "),
            new Conversion("+", 5, 3, "ll", 'd', 12, false),
            new Literal("%"));
  }

  @Test
  void takesPercentSignsThatStartNothingForText() {
    assertThat(FormatParser.parse("100%\n").pieces()).containsExactly(new Literal("100%\n"));
    assertThat(FormatParser.parse("5%").pieces()).containsExactly(new Literal("5%"));
    assertThat(FormatParser.parse("").pieces()).isEmpty();
  }

  @Test
  void knowsWidthsThatAreArguments() {
    assertThat(FormatParser.parse("%*d").pieces())
        .containsExactly(new Conversion("", -1, -1, "", 'd', 0, true));
  }
}
