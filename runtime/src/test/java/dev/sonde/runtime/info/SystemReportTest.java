package dev.sonde.runtime.info;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.feature.Capabilities;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SystemReportTest {
  private final KernelFeatures features = new KernelFeatures(() -> KernelBtf.open().vmlinux());

  @Test
  @Tag("kernel")
  void saysWhatTheKernelCanDo() throws IOException {
    Assumptions.assumeTrue(
        Capabilities.ofThisProcess().mayUseBpf(), "needs the capability CAP_BPF");
    String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    String text = new SystemReport(features, "1.2.3").text();
    assertThat(text)
        .startsWith("System\n  OS: Linux " + release + " ")
        .contains("\nBuild\n  version: v1.2.3\n  Java: ")
        .contains("\n  libdw (DWARF support): yes\n")
        .contains("\nRights\n  CAP_BPF: yes ")
        .contains("  Instruction limit: 1000000       btf: ")
        .endsWith("\n\n");
    for (Feature feature : Feature.values()) {
      String line = "  " + feature.description() + ": " + feature.needs() + "\n";
      assertThat(text.contains(line)).as(feature.name()).isEqualTo(!features.has(feature));
    }
    for (Ability ability : new Abilities(features).all()) {
      String line = "  " + ability.name() + ": " + ability.needs() + "\n";
      assertThat(text.contains(line)).as(ability.name()).isEqualTo(!ability.present());
      assertThat(text).containsPattern("  " + ability.name() + ": (yes|no)");
    }
  }

  @Test
  void claimsNothingOfAKernelThatItMayNotAsk() throws IOException {
    Capabilities capabilities = Capabilities.ofThisProcess();
    Assumptions.assumeFalse(
        capabilities.mayUseBpf() && capabilities.mayTrace(), "this process may ask the kernel");
    assertThat(new SystemReport(features, "1.2.3").text())
        .contains("  CAP_BPF: ")
        .contains("\nKernel features\n  unknown: ")
        .doesNotContain("ring buffer: no")
        .endsWith("\n\n");
  }
}
