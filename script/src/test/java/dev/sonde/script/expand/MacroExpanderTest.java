package dev.sonde.script.expand;

import static dev.sonde.script.Compiling.errors;
import static org.assertj.core.api.Assertions.assertThat;

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
}
