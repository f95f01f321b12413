package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BpfExceptionTest {

  @Test
  void itSaysWhatWasTriedWhatTheKernelSaidAndWhatHelps() {
    assertThat(new BpfException("create map x", Errno.EPERM))
        .hasMessage(
            "cannot create map x: operation not permitted (EPERM): tracing needs root, or the"
                + " capabilities CAP_BPF and CAP_PERFMON");
    assertThat(new BpfException("create map x", Errno.ENOSYS))
        .hasMessageContaining("CONFIG_BPF_SYSCALL=y");
    assertThat(new BpfException("create map x", Errno.EEXIST))
        .hasMessage("cannot create map x: exists already (EEXIST)");
    assertThat(new BpfException("find tracefs", 0, "it is not mounted"))
        .hasMessage("cannot find tracefs: it is not mounted");
    assertThat(new BpfException("do it", 4095))
        .hasMessage("cannot do it: unknown error (errno 4095)");
  }
}
