package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {
  @ParameterizedTest
  @CsvSource({
    "*, sched_switch, true",
    "*, '', true",
    "'', '', true",
    "'', x, false",
    "sched_*, sched_switch, true",
    "sched_*, sched_, true",
    "sched_*, xsched_switch, false",
    "*switch, sched_switch, true",
    "*swi*ch*, sched_switch, true",
    "s*s*s, sched_switch, false",
    "*a*b, aab, true",
    "*ab, aaab, true",
    "a?c, abc, true",
    "a?c, ac, false",
    "'sys_[a-e]*', sys_enter, true",
    "'sys_[a-d]*', sys_enter, false",
    "'sys_[!a-d]*', sys_enter, true",
    "'sys_[^e]*', sys_enter, false",
    "'sys_[xe]nter', sys_enter, true",
    "'a[', a[, true",
    "'a[]', a[], true",
    "'a[b', a[b, true",
    "sched:*, sched:sched_switch, true"
  })
  void matches(String pattern, String text, boolean expected) {
    assertThat(new Wildcard(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void isQuickOnManyStars() {
    String pattern = "*a".repeat(200) + "b";
    assertThat(new Wildcard(pattern).matches("a".repeat(5000))).isFalse();
  }

  @Test
  void tellsPatternsFromNames() {
    assertThat(Wildcard.isIn("sched_switch")).isFalse();
    assertThat(Wildcard.isIn("sched_*")).isTrue();
    assertThat(Wildcard.isIn("sched_?")).isTrue();
    assertThat(Wildcard.isIn("a[bc]")).isTrue();
    assertThat(Wildcard.isIn("a]bc[")).isFalse();
  }
}
