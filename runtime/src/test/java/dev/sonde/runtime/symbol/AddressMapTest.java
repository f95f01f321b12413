package dev.sonde.runtime.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressMapTest {
  @Test
  void holdsWhatWasPut() {
    AddressMap<String> map = new AddressMap<>();
    for (long i = 1; i <= 10_000; i++) {
      map.put(i << 12, "at " + i);
    }
    map.put(5L << 12, "again");
    for (long i = 1; i <= 10_000; i++) {
      assertThat(map.get(i << 12)).isEqualTo(i == 5 ? "again" : "at " + i);
    }
    assertThat(map.get(1)).isNull();
    map.clear();
    assertThat(map.get(1L << 12)).isNull();
  }
}
