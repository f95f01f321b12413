package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.link.Tracefs;
import java.nio.file.Path;
import java.util.Optional;

/** The machine this process runs on. Each answer is looked up once, when first asked for. */
public final class RunningMachine implements Machine {
  private Optional<Btf> kernelBtf;
  private Optional<Path> tracefs;

  /** Looks nothing up yet. */
  public RunningMachine() {}

  @Override
  public Optional<Btf> kernelBtf() {
    if (kernelBtf == null) {
      kernelBtf =
          KernelBtf.isAvailable() ? Optional.of(KernelBtf.open().vmlinux()) : Optional.empty();
    }
    return kernelBtf;
  }

  @Override
  public Optional<Path> tracefs() {
    if (tracefs == null) {
      Optional<Tracefs> found = Tracefs.find();
      tracefs = found.isEmpty() ? Optional.empty() : Optional.of(found.get().root());
    }
    return tracefs;
  }
}
