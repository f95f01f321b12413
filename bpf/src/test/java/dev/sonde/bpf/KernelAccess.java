package dev.sonde.bpf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.MapType;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests tagged {@code kernel} need of the machine; where it lacks that, they are skipped. */
public final class KernelAccess {
  private KernelAccess() {}

  /** Skips the test unless this process may use bpf(2). */
  public static void assumeBpf() {
    String reason = "";
    try {
      BpfMap.create(new MapSpec("probe", MapType.ARRAY, 4, 8, 1)).close();
    } catch (BpfException e) {
      reason = e.getMessage();
    }
    assumeTrue(reason.isEmpty(), reason);
  }

  /** Skips the test unless tracefs has this tracepoint. */
  public static void assumeTracepoint(String category, String name) {
    Path id = Path.of("/sys/kernel/tracing/events", category, name, "id");
    assumeTrue(Files.isReadable(id), () -> id + " cannot be read");
  }

  /** Skips the test unless the kernel can do this. */
  public static void assume(Feature feature) {
    KernelFeatures features = new KernelFeatures(() -> KernelBtf.open().vmlinux());
    assumeTrue(features.has(feature), () -> "no " + feature.description() + ": " + feature.needs());
  }

  /** Skips the test unless the kernel carries its BTF. */
  public static void assumeBtf() {
    assumeTrue(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "the kernel carries no BTF");
  }
}
