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
}
