package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpusTest {

  @Test
  void listsAreReadAsSysfsWritesThem() {
    assertThat(Cpus.parse("0\n")).containsExactly(0);
    assertThat(Cpus.parse("0-3\n")).containsExactly(0, 1, 2, 3);
    assertThat(Cpus.parse("0-1,4,6-7\n")).containsExactly(0, 1, 4, 6, 7);
    assertThat(Cpus.parse("0-255")).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "3-1", "-1", "0-", "0-99999999"})
  void whatIsNoListIsRefused(String list) {
    assertThatThrownBy(() -> Cpus.parse(list)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlineCpusArePossible() {
    assertThat(Cpus.possible()).contains(Cpus.online());
  }
}
