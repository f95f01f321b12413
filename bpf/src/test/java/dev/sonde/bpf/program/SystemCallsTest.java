package dev.sonde.bpf.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.KernelAccess;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class SystemCallsTest {

  @Test
  void callsMadeDuringPreparationWork() {
    SystemCalls.prepare();
    KernelAccess.assumeBpf();
    try (BpfMap map = BpfMap.create(new MapSpec("test", MapType.HASH, 4, 8, 4))) {
      assertThat(map.info().id()).isPositive();
    }
  }
}
