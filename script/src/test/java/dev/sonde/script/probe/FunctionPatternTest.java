package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          main                  | false | main                     | true
          main                  | false | main2                    | false
          main*                 | false | main2                    | true
          main*                 | false | main.part.0              | false
          Foo::bar              | false | _ZN3Foo3barEi            | false
          Foo::bar              | true  | _ZN3Foo3barEi            | true
          Foo::bar(int)         | true  | _ZN3Foo3barEi            | true
          Foo::bar(long)        | true  | _ZN3Foo3barEi            | false
          Foo::*                | true  | _ZN3Foo3barEi            | true
          _ZN3Foo3barEi         | true  | _ZN3Foo3barEi            | true
          Foo::operator()()     | true  | _ZN3FooclEv              | true
          Foo::operator()       | true  | _ZN3FooclEv              | false
          bar                   | true  | _ZN3Foo3barEi            | false
          """)
  void matchesNamesOfSymbolTablesAndOfSources(
      String pattern, boolean demangled, String symbol, boolean matches) {
    assertThat(new FunctionPattern(pattern, demangled).matches(symbol)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f(int)                     | f
          f                          | f
          A::operator()(int, B)      | A::operator()
          f(void (*)(int)) const     | f
          """)
  void leavesOutParameters(String name, String without) {
    assertThat(FunctionPattern.withoutParameters(name)).isEqualTo(without);
  }
}
