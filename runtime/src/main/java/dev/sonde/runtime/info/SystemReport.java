package dev.sonde.runtime.info;

import dev.sonde.bpf.feature.Capabilities;
import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.ftrace.Tracefs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The report of {@code sonde --info}, in the form of bpftrace's: what runs here, what the kernel
 * can do, and, for what it cannot, what it would need. To be pasted whole into a bug report.
 */
public final class SystemReport {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  private final KernelFeatures features;
  private final String version;

  /**
   * A report that asks {@code features} when it is written.
   *
   * @param version Sonde's own
   */
  public SystemReport(KernelFeatures features, String version) {
    this.features = features;
    this.version = version;
  }

  /**
   * The whole report, ending with an empty line. It takes some twenty system calls.
   *
   * @throws IOException if procfs cannot be read
   */
  public String text() throws IOException {
    StringBuilder out = new StringBuilder();
    system().print(out);
    build().print(out);
    Capabilities capabilities = Capabilities.ofThisProcess();
    rights(capabilities).print(out);
    if (!capabilities.mayUseBpf() || !capabilities.mayTrace()) {
      // The kernel answers no to everything then, which says nothing about it.
      unknown().print(out);
      return out.toString();
    }
    Abilities abilities = new Abilities(features);
    helpers(abilities).print(out);
    kernel(abilities).print(out);
    probes(abilities).print(out);
    Section missing = missing(abilities);
    if (!missing.isEmpty()) {
      missing.print(out);
    }
    return out.toString();
  }

  private static Section system() throws IOException {
    String os =
        line(KERNEL.resolve("ostype"))
            + " "
            + line(KERNEL.resolve("osrelease"))
            + " "
            + line(KERNEL.resolve("version"));
    Optional<Tracefs> tracefs = Tracefs.find();
    return Section.lines("System")
        .add("OS", os)
        .add("Arch", architecture())
        .add("tracefs", tracefs.isPresent() ? tracefs.get().root().toString() : "no");
  }

  /** The architecture as {@code uname -m} names it. */
  private static String architecture() {
    String java = System.getProperty("os.arch");
    return java.equals("amd64") ? "x86_64" : java;
  }

  private Section build() {
    return Section.lines("Build")
        .add("version", "v" + version)
        .add("Java", Runtime.version() + " (" + System.getProperty("java.vm.name") + ")")
        // As bpftrace calls it, which scripts look for; no library is behind it here.
        .add("libdw (DWARF support)", "yes")
        .add("dwunwind (DWARF stack unwinding)", architecture().equals("x86_64") ? "yes" : "no");
  }

  private static Section rights(Capabilities capabilities) {
    return Section.columns("Rights")
        .add("CAP_BPF", capabilities.mayUseBpf())
        .add("CAP_PERFMON", capabilities.mayTrace());
  }

  private static Section unknown() {
    return Section.lines("Kernel features")
        .add("unknown", "the kernel tells only who has these rights; run this as root");
  }

  private Section helpers(Abilities abilities) {
    return Section.columns("Kernel helpers")
        .add(abilities.path())
        .add(abilities.taiTime())
        .add("get_boot_ns", features.has(Feature.BOOT_TIME))
        .add(abilities.functionAddress())
        .add("get_current_task_btf", features.has(Feature.CURRENT_TASK_BTF))
        .add("lookup_percpu_elem", features.has(Feature.LOOKUP_PERCPU))
        .add("loop", features.has(Feature.LOOP_HELPER));
  }

  private Section kernel(Abilities abilities) {
    return Section.columns("Kernel features")
        .add("Instruction limit", features.has(Feature.LARGE_PROGRAMS) ? "1000000" : "4096")
        .add("btf", features.has(Feature.BTF))
        .add(abilities.moduleTypes())
        .add("ring buffer", features.has(Feature.RING_BUFFER))
        .add("mapped arrays", features.has(Feature.MAPPABLE_ARRAY))
        .add("batch operations", features.has(Feature.BATCH_OPERATIONS))
        .add("instruction set v3", features.has(Feature.ISA_V3))
        .add("instruction set v4", features.has(Feature.ISA_V4))
        .add("atomic fetch", features.has(Feature.ATOMIC_FETCH))
        .add("may_goto", features.has(Feature.MAY_GOTO))
        .add("open-coded iterators", features.has(Feature.NUMBER_ITERATOR))
        .add("rdonly_cast", features.has(Feature.READ_ONLY_CAST));
  }

  private Section probes(Abilities abilities) {
    return Section.columns("Probe types")
        .add(abilities.tracepoints())
        .add("rawtracepoint", features.has(Feature.BTF))
        .add("software", true)
        .add(abilities.hardwareEvents())
        .add("kprobe", features.has(Feature.KPROBE))
        .add("fentry", features.has(Feature.FENTRY))
        .add("kprobe_multi", features.has(Feature.KPROBE_MULTI))
        .add("uprobe_multi", features.has(Feature.UPROBE_MULTI))
        .add("kprobe_session", features.has(Feature.KPROBE_SESSION))
        .add("kprobe_as_fentry", features.has(Feature.KPROBE_AS_FENTRY))
        .add("iter", features.has(Feature.ITERATOR))
        .add(abilities.uprobes());
  }

  private Section missing(Abilities abilities) {
    Section missing = Section.lines("Missing, and what has it");
    for (Feature feature : Feature.values()) {
      if (!features.has(feature)) {
        missing.add(feature.description(), feature.needs());
      }
    }
    for (Ability ability : abilities.all()) {
      if (!ability.present()) {
        missing.add(ability.name(), ability.needs());
      }
    }
    return missing;
  }

  private static String line(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
  }
}
