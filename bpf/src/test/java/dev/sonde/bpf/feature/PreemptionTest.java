package dev.sonde.bpf.feature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreemptionTest {
  private static final String DYNAMIC = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1 (2026-11-12)";

  @Test
  void theModeInForceTells() {
    assertThat(Preemption.isPossible(DYNAMIC, "none (voluntary) full \n")).isFalse();
    assertThat(Preemption.isPossible(DYNAMIC, "(none) voluntary full \n")).isFalse();
    assertThat(Preemption.isPossible(DYNAMIC, "none voluntary (full) lazy\n")).isTrue();
    assertThat(Preemption.isPossible(DYNAMIC, "none voluntary full (lazy)\n")).isTrue();
  }

  @Test
  void elseTheKernelsVersionDoes() {
    assertThat(Preemption.isPossible("#1 SMP Debian 5.10", "")).isFalse();
    assertThat(Preemption.isPossible("#1 SMP PREEMPT_RT Debian 6.1", "")).isTrue();
    assertThat(Preemption.isPossible(DYNAMIC, "")).isTrue();
    assertThat(Preemption.isPossible("", "")).isTrue();
  }

  @Test
  void isWhatTheKernelWasStartedWith() {
    String voluntary = "CONFIG_SMP=y\nCONFIG_PREEMPT_VOLUNTARY=y\n# CONFIG_PREEMPT is not set\n";
    String lazy = "CONFIG_SMP=y\n# CONFIG_PREEMPT_NONE is not set\nCONFIG_PREEMPT_LAZY=y\n";
    assertThat(Preemption.isPossibleFromStart("quiet", voluntary)).isFalse();
    assertThat(Preemption.isPossibleFromStart("quiet preempt=full", voluntary)).isTrue();
    assertThat(Preemption.isPossibleFromStart("quiet", lazy)).isTrue();
    assertThat(Preemption.isPossibleFromStart("preempt=none quiet\n", lazy)).isFalse();
    assertThat(Preemption.isPossibleFromStart("", "")).isTrue();
  }
}
