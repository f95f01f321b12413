package dev.sonde.script.expand;

import static dev.sonde.script.Compiling.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.script.Compiling;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Severity;
import org.junit.jupiter.api.Test;

class MacroExpanderTest {
  @Test
  void putsInExpressionsWhereTheyAreNamed() {
    assertThat(errors("macro add_one(x) { x + 1 } begin { print(add_one(pid) + add_one(1)); }"))
        .isEmpty();
    assertThat(errors("macro plus(x) { x + 1 } begin { print(plus(\"a\", 2)); }")).hasSize(1);
    assertThat(errors("macro plus(x) { x * 2 } begin { print(plus(\"a\")); }")).hasSize(1);
  }

  @Test
  void changesTheVariablesAndMapsItWasGiven() {
    assertThat(
            errors(
                "macro bump($a, @m) { $a += 1; @m[$a] = 1; }"
                    + " begin { $x = 1; bump($x, @counts); print($x); print(@counts[2]); }"))
        .isEmpty();
  }

  @Test
  void hidesItsOwnVariables() {
    assertThat(errors("macro m(x) { let $t = x; $t * 2 } begin { $t = 5; print(m($t + 1)); }"))
        .isEmpty();
    assertThat(errors("macro m() { let $t = 1; $t } begin { print(m()); print($t); }"))
        .containsExactly("Undefined or undeclared variable: $t");
  }

  @Test
  void doesNotSeeItsCaller() {
    assertThat(errors("macro m() { @x++ } begin { @x = 1; m(); }"))
        .singleElement()
        .asString()
        .contains("cannot use the map '@x' of its caller");
    assertThat(errors("macro m() { $x + 1 } begin { $x = 1; print(m()); }")).isNotEmpty();
  }

  @Test
  void expandsMacrosInMacrosAndBareNames() {
    assertThat(
            errors(
                "macro one { 1 } macro two() { one + one() } macro three(x) { x + two }"
                    + " begin { print(three(one)); }"))
        .isEmpty();
  }

  @Test
  void refusesRecursionAndWrongArguments() {
    assertThat(errors("macro a() { b() } macro b() { a() } begin { a(); }"))
        .singleElement()
        .asString()
        .contains("Recursive macro call");
    assertThat(errors("macro m($x) { $x + 1 } begin { m(5); }"))
        .anyMatch(message -> message.contains("does not match its parameters"));
  }

  @Test
  void picksTheOverloadThatFits() {
    assertThat(
            errors(
                "macro m($x) { $x++; } macro m(x) { print(x); } macro m(x, y) { print((x, y)); }"
                    + " begin { $v = 1; m($v); m(5); m(1, 2); }"))
        .isEmpty();
  }

  @Test
  void putsInDefines() {
    assertThat(
            errors(
                """
                #define LIMIT 10
                #define TWICE (LIMIT * 2)
                begin { unroll (TWICE) { @x++; } print(LIMIT); }
                """))
        .isEmpty();
  }

  @Test
  void mistakesTellWhichCallsBroughtThem() {
    String script =
        "macro inner(x) { strftime(x) }\nmacro outer(x) { inner(x) + 1 }\nbegin { print(outer(1)); }";
    Diagnostic first =
        Compiling.compile(script).diagnostics().stream()
            .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
            .findFirst()
            .orElseThrow();
    assertThat(new DiagnosticRenderer(false).render(first))
        .startsWith("test.bt:1:18-29: ERROR: ")
        .contains(
            "test.bt:2:18-26: ERROR: expanded from\n"
                + "macro outer(x) { inner(x) + 1 }\n"
                + "                 ~~~~~~~~\n"
                + "test.bt:3:15-23: ERROR: expanded from\n"
                + "begin { print(outer(1)); }\n"
                + "              ~~~~~~~~\n");
  }

  /** What a call stands for is kept by node: no two expansions may share one. */
  @Test
  void eachExpansionHasCallsOfItsOwn() {
    String script = "macro check($x) { assert($x > 1, \"no\"); } begin { $a = 2; $b = \"\"; ";
    assertThat(Compiling.errors(script + "check($a); check($b); }"))
        .singleElement()
        .asString()
        .contains("string");
  }
}
