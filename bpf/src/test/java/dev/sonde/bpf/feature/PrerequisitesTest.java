package dev.sonde.bpf.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.Errno;
import dev.sonde.bpf.KernelAccess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PrerequisitesTest {
  private static final Capabilities ALL = new Capabilities(-1);
  private static final Capabilities NONE = new Capabilities(0);

  @Test
  void nothingIsMissingWhereAllIsThere() {
    assertThat(Prerequisites.missing(ALL, 0, true, "")).isEmpty();
  }

  @Test
  void aUserWithoutRightsIsToldHowToGetThem() {
    assertThat(Prerequisites.missing(NONE, Errno.EPERM, true, ""))
        .singleElement()
        .asString()
        .contains("sudo", "CAP_BPF", "CAP_PERFMON");
    // Where unprivileged users may make maps, they may still not trace.
    assertThat(Prerequisites.missing(NONE, 0, true, "")).hasSize(1);
  }

  @Test
  void aRefusalInSpiteOfRightsIsAnotherMatter() {
    assertThat(Prerequisites.missing(ALL, Errno.EPERM, true, ""))
        .singleElement()
        .asString()
        .contains("container")
        .doesNotContain("sudo");
  }

  @Test
  void aKernelWithoutBpfIsAllThereIsToSay() {
    assertThat(Prerequisites.missing(NONE, Errno.ENOSYS, false, "cannot find tracefs: gone"))
        .singleElement()
        .asString()
        .contains("CONFIG_BPF_SYSCALL=y");
  }

  @Test
  void typesAndTracefsAreToldApart() {
    assertThat(Prerequisites.missing(ALL, 0, false, "cannot find tracefs: mount it"))
        .satisfiesExactly(
            btf -> assertThat(btf).contains("CONFIG_DEBUG_INFO_BTF=y"),
            tracefs -> assertThat(tracefs).isEqualTo("Cannot find tracefs: mount it."));
  }

  @Test
  @Tag("kernel")
  void nothingIsMissingWhereProgramsLoad() {
    KernelAccess.assumeBpf();
    KernelAccess.assumeBtf();
    KernelAccess.assumeTracepoint("sched", "sched_switch");
    assertThat(Prerequisites.missing()).isEmpty();
  }
}
