package dev.sonde.bpf.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import dev.sonde.bpf.object.ProgramType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class KernelFeaturesTest {
  private final KernelFeatures features = new KernelFeatures(() -> KernelBtf.open().vmlinux());

  @BeforeEach
  void needsRight() {
    KernelAccess.assumeBpf();
  }

  @Test
  void everySupportedKernelHasWhatTracingRestsOn() {
    assertThat(features.has(Feature.RING_BUFFER)).isTrue();
    assertThat(features.has(Feature.MAPPABLE_ARRAY)).isTrue();
    assertThat(features.has(Feature.BATCH_OPERATIONS)).isTrue();
    assertThat(features.has(Feature.ISA_V3)).isTrue();
    assertThat(features.has(Feature.ATOMIC_FETCH)).isTrue();
    assertThat(features.has(Feature.LOOP_HELPER)).isTrue();
    assertThat(features.has(Feature.LOOKUP_PERCPU)).isTrue();
    assertThat(features.has(Feature.BOOT_TIME)).isTrue();
  }

  /** may_goto came after the v4 instructions, and these after the read-only cast. */
  @Test
  void laterFeaturesImplyEarlierOnes() {
    if (features.has(Feature.MAY_GOTO)) {
      assertThat(features.has(Feature.ISA_V4)).isTrue();
      assertThat(features.has(Feature.NUMBER_ITERATOR)).isTrue();
    }
    if (features.has(Feature.ISA_V4)) {
      assertThat(features.has(Feature.READ_ONLY_CAST)).isTrue();
    }
  }

  @Test
  void helpersAreKnownByProgramType() {
    assertThat(KernelFeatures.hasHelper(ProgramType.RAW_TRACEPOINT, Helper.KTIME_GET_NS)).isTrue();
    assertThat(KernelFeatures.hasHelper(ProgramType.RAW_TRACEPOINT, Helper.REDIRECT_MAP)).isFalse();
    assertThat(KernelFeatures.hasHelper(ProgramType.XDP, Helper.REDIRECT_MAP)).isTrue();
  }

  @Test
  void programAndMapTypesAreTried() {
    assertThat(KernelFeatures.hasProgramType(ProgramType.TRACEPOINT)).isTrue();
    assertThat(KernelFeatures.hasMap(new MapSpec("probe", MapType.LRU_HASH, 4, 4, 1))).isTrue();
    assertThat(KernelFeatures.hasMap(new MapSpec("probe", MapType.HASH, 0, 4, 1))).isFalse();
  }

  /** uprobe_multi came with the v4 instructions, in 6.6; sessions after may_goto, in 6.10. */
  @Test
  void attachmentsAreNoOlderThanTheKernelThatBroughtThem() {
    if (features.has(Feature.UPROBE_MULTI)) {
      assertThat(features.has(Feature.ISA_V4)).isTrue();
    }
    if (features.has(Feature.KPROBE_SESSION)) {
      assertThat(features.has(Feature.MAY_GOTO)).isTrue();
      assertThat(features.has(Feature.KPROBE_MULTI)).isTrue();
    }
  }

  @Test
  void everyFeatureHasAnAnswer() {
    for (Feature feature : Feature.values()) {
      boolean first = features.has(feature);
      assertThat(features.has(feature)).as(feature.name()).isEqualTo(first);
    }
  }

  @Test
  void whatIsWithheldIsAsIfTheKernelLackedIt() {
    features.withhold(Feature.RING_BUFFER);
    assertThat(features.has(Feature.RING_BUFFER)).isFalse();
  }
}
