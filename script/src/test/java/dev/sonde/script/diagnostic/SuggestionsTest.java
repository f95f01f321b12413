package dev.sonde.script.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final List<String> NAMES = List.of("printf", "print", "count", "sum", "avg");

  @Test
  void findsTheNearest() {
    assertThat(Suggestions.nearest("pritnf", NAMES)).contains("printf");
    assertThat(Suggestions.nearest("prnt", NAMES)).contains("print");
    assertThat(Suggestions.nearest("COUNT", NAMES)).contains("count");
    assertThat(Suggestions.nearest("coumt", NAMES)).contains("count");
    assertThat(Suggestions.nearest("su", NAMES)).contains("sum");
  }

  @Test
  void suggestsNothingThatIsFar() {
    assertThat(Suggestions.nearest("histogram", NAMES)).isEmpty();
    assertThat(Suggestions.nearest("x", NAMES)).isEmpty();
    assertThat(Suggestions.nearest("", List.of())).isEmpty();
  }

  @Test
  void prefersTheFirstOfEqualOnes() {
    assertThat(Suggestions.nearest("bat", List.of("cat", "hat"))).contains("cat");
  }

  @Test
  void phrasesAHint() {
    assertThat(Suggestions.hint("prntf", NAMES)).contains("did you mean 'printf'?");
    assertThat(Suggestions.hint("zzzzzz", NAMES)).isEmpty();
  }

  @Test
  void countsEdits() {
    assertThat(Suggestions.distance("abc", "abc", 9)).isZero();
    assertThat(Suggestions.distance("abc", "acb", 9)).isEqualTo(1);
    assertThat(Suggestions.distance("abc", "abxc", 9)).isEqualTo(1);
    assertThat(Suggestions.distance("abc", "", 9)).isEqualTo(3);
    assertThat(Suggestions.distance("kitten", "sitting", 9)).isEqualTo(3);
    assertThat(Suggestions.distance("kitten", "sitting", 1)).isGreaterThan(1);
  }
}
