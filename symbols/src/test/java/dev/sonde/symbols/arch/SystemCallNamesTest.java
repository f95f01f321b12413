package dev.sonde.symbols.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SystemCallNamesTest {
  @Test
  void differFromOneArchitectureToTheNext() {
    assertThat(SystemCallNames.of("x86_64")).startsWith("read", "write", "open");
    assertThat(SystemCallNames.of("x86_64").get(321)).isEqualTo("bpf");
    assertThat(SystemCallNames.of("aarch64")).startsWith("io_setup");
    assertThat(SystemCallNames.of("aarch64").get(280)).isEqualTo("bpf");
  }

  @Test
  void leaveNumbersOutThatStandForNothing() {
    assertThat(SystemCallNames.of("aarch64").get(244)).isNull();
    assertThat(SystemCallNames.of("x86_64").get(400)).isNull();
  }

  @Test
  void areKnownOnThisMachine() {
    assertThat(SystemCallNames.ofThisMachine()).contains("bpf", "perf_event_open");
  }

  @Test
  void areNotMadeUp() {
    assertThatThrownBy(() -> SystemCallNames.of("pdp11")).hasMessageContaining("pdp11");
  }
}
