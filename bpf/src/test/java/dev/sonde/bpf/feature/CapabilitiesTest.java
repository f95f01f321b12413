package dev.sonde.bpf.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
  private static Capabilities of(String mask) throws IOException {
    return Capabilities.parse("Name:\tx\nCapEff:\t" + mask + "\nCapBnd:\t0\n");
  }

  @Test
  void rootMayDoAll() throws IOException {
    assertThat(of("000001ffffffffff").mayUseBpf()).isTrue();
    assertThat(of("000001ffffffffff").mayTrace()).isTrue();
  }

  @Test
  void bpfAloneDoesNotTrace() throws IOException {
    assertThat(of("0000008000000000").mayUseBpf()).isTrue();
    assertThat(of("0000008000000000").mayTrace()).isFalse();
  }

  @Test
  void othersMayDoNothing() throws IOException {
    assertThat(of("0000000000000000").mayUseBpf()).isFalse();
    assertThat(of("0000000000000000").mayTrace()).isFalse();
  }

  @Test
  void aStatusWithoutCapabilitiesIsAnError() {
    assertThatThrownBy(() -> Capabilities.parse("Name:\tx\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("CapEff");
  }
}
