package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountTest {
  @ParameterizedTest
  @CsvSource({
    "99, 99",
    "0, 0",
    "1_000, 1000",
    "0x10, 16",
    "0b101, 5",
    "010, 8",
    "08, 8",
    "1e6, 1000000",
    "5E2, 500",
    "1s, 1000000000",
    "100ms, 100000000",
    "2m, 120000000000",
    "7ns, 7",
    "9223372036854775807, 9223372036854775807"
  })
  void reads(String text, long value) {
    assertThat(Count.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "'', invalid integer: ",
    "x, invalid integer: x",
    "hz, invalid integer: hz",
    "0x, invalid integer: 0x",
    "_, invalid integer: _",
    "1x, invalid trailing bytes: 1x",
    "1e, invalid exponent: 1e",
    "9223372036854775808, overflow error",
    "1e19, overflow error",
    "1e999999999999, overflow error",
    "99999999999d, overflow error"
  })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> Count.parse(text))
        .isInstanceOf(NumberFormatException.class)
        .hasMessageStartingWith(message);
  }
}
