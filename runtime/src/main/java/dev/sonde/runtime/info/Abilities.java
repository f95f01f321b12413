package dev.sonde.runtime.info;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.bpf.object.ProgramType;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this system can do besides what is a {@link Feature}. */
final class Abilities {
  private static final Path BTF = Path.of("/sys/kernel/btf");

  /** A folder for each kind of perf event that the kernel has. */
  private static final Path PERF_DEVICES = Path.of("/sys/bus/event_source/devices");

  private final KernelFeatures features;

  Abilities(KernelFeatures features) {
    this.features = features;
  }

  List<Ability> all() {
    return List.of(
        path(),
        taiTime(),
        functionAddress(),
        moduleTypes(),
        tracepoints(),
        hardwareEvents(),
        uprobes());
  }

  Ability path() {
    boolean present = features.has(Feature.FENTRY) && features.kernelHas("bpf_d_path");
    return new Ability("dpath", present, "Linux 5.10 with fentry");
  }

  Ability taiTime() {
    boolean present = KernelFeatures.hasHelper(ProgramType.RAW_TRACEPOINT, Helper.KTIME_GET_TAI_NS);
    return new Ability("get_tai_ns", present, "Linux 6.1");
  }

  Ability functionAddress() {
    boolean present = KernelFeatures.hasHelper(ProgramType.KPROBE, Helper.GET_FUNC_IP);
    return new Ability("get_func_ip", present, "Linux 5.15 with CONFIG_KPROBES=y");
  }

  /** A file stands beside that of vmlinux. */
  Ability moduleTypes() {
    boolean present = false;
    if (Files.isDirectory(BTF)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(BTF)) {
        for (Path file : files) {
          present |= !file.endsWith("vmlinux");
        }
      } catch (IOException | DirectoryIteratorException _) {
        // It is not ours to read, so what is in there cannot be used either.
        present = false;
      }
    }
    return new Ability(
        "module btf", present, "CONFIG_DEBUG_INFO_BTF_MODULES=y and a module that is loaded");
  }

  Ability tracepoints() {
    return new Ability(
        "tracepoint",
        Tracefs.find().isPresent(),
        "CONFIG_EVENT_TRACING=y, and tracefs mounted on /sys/kernel/tracing");
  }

  Ability hardwareEvents() {
    return new Ability(
        "hardware",
        Files.exists(PERF_DEVICES.resolve("cpu")),
        "CONFIG_PERF_EVENTS=y on a processor with counters, which most virtual machines lack");
  }

  Ability uprobes() {
    return new Ability(
        "uprobe",
        Files.exists(PERF_DEVICES.resolve("uprobe")),
        "CONFIG_UPROBE_EVENTS=y and CONFIG_BPF_EVENTS=y");
  }
}
