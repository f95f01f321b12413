package dev.sonde.script.syntax;

import static dev.sonde.script.syntax.Parsing.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CPreambleTest {
  private static final Map<String, Long> PREDEFINED = Map.of("HAVE_BTF", 1L, "VERSION", 618L);

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "#ifdef HAVE_BTF ~ true",
        "#ifndef HAVE_BTF ~ false",
        "#ifdef OTHER ~ false",
        "#if defined(HAVE_BTF) && !defined(OTHER) ~ true",
        "#if defined HAVE_BTF && ! defined OTHER ~ true",
        "#if VERSION >= 500 ~ true",
        "#if VERSION < 6 * 100 + 18 ~ false",
        "#if OTHER ~ false",
        "#if ONE == 1 && TWO == 2 * ONE ~ true",
        "#if (VERSION >> 1 & 1) ? 1 : 0 ~ true",
        "#if 0 && 1 / 0 ~ false",
        "#if -1 < 0 ~ true",
      })
  void evaluatesConditions(String line, boolean holds) {
    String text =
        "#define ONE 1\n#define TWO (ONE + 1)\n" + line + "\n#include <a.h>\n#endif\nbegin { }";
    Diagnostics diagnostics = new Diagnostics();
    CPreamble preamble = CPreamble.of(script(text), PREDEFINED, CHeaders.NONE, diagnostics);
    assertThat(diagnostics.all()).isEmpty();
    assertThat(preamble.includes()).hasSize(holds ? 1 : 0);
  }

  @Test
  void takesTheFirstBranchThatHolds() {
    String text =
        """
        #if VERSION == 1
        struct a { int x; };
        #elif VERSION == 618
        struct b { int x; };
        # ifdef OTHER
        struct c { int x; };
        # else
        struct d { int x; };
        # endif
        #elif 1
        struct e { int x; };
        #else
        struct f { int x; };
        #endif
        begin { }
        """;
    CPreamble preamble = CPreamble.of(script(text), PREDEFINED, CHeaders.NONE, new Diagnostics());
    assertThat(preamble.types().stream().map(type -> type.name().orElseThrow()))
        .containsExactly("b", "d");
  }

  @Test
  void macrosComeAndGo() {
    String text =
        """
        #define A 1
        #define B(x) (x)
        #define A 2 // again
        #define C
        #undef C
        #undef HAVE_BTF
        #ifdef HAVE_BTF
        #error "not reached"
        #endif
        begin { }
        """;
    Diagnostics diagnostics = new Diagnostics();
    CPreamble preamble = CPreamble.of(script(text), PREDEFINED, CHeaders.NONE, diagnostics);
    assertThat(diagnostics.all()).isEmpty();
    assertThat(preamble.macros()).containsOnlyKeys("A", "B");
    assertThat(preamble.macros().get("A").body().text()).isEqualTo("2");
    assertThat(preamble.macros().get("A").parameters()).isEmpty();
    assertThat(preamble.macros().get("B").parameters().orElseThrow()).containsExactly("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "#if 1 ~ expected '#endif' for this condition",
        "#endif ~ '#endif' without '#if'",
        "#else ~ '#else' without '#if'",
        "#if 1;#else;#else;#endif ~ '#else' without '#if'",
        "#error too old ~ too old",
        "#if f(1);#endif ~ this is not a constant",
        "#if 1 / 0;#endif ~ division by zero in a constant",
        "#define A A;#if A;#endif ~ this is not a constant",
      })
  void explainsMistakes(String lines, String message) {
    Diagnostics diagnostics = new Diagnostics();
    CPreamble.of(
        script(lines.replace(';', '\n') + "\nbegin { }"), PREDEFINED, CHeaders.NONE, diagnostics);
    assertThat(diagnostics.errorCount()).isEqualTo(1);
    assertThat(new DiagnosticRenderer(false).render(diagnostics)).contains("ERROR: " + message);
  }

  @Test
  void aMacroBodyIsReadWhereItStands() {
    Script script = script("#define FLAGS (1 | \\\n  2 /* two */ << 3)\nbegin { }");
    CPreamble preamble = CPreamble.of(script, Map.of(), CHeaders.NONE, new Diagnostics());
    Expression body =
        Parser.parseExpression(preamble.macros().get("FLAGS").body(), new Diagnostics())
            .orElseThrow();
    assertThat(Printer.print(body)).isEqualTo("1 | 2 << 3");
    assertThat(((Expression.Binary) body).right().span().startLine()).isEqualTo(2);
  }

  /** A backslash that has a line go on with nothing is no part of what is defined. */
  @Test
  void aLineThatGoesOnWithNothingEndsThere() {
    Script script = script("#define A 1 \\\n  \n#define B 2\nbegin { }");
    assertThat(script.preamble())
        .map(definition -> ((CDefinition.Define) definition).body().text())
        .containsExactly("1", "2");
  }
}
