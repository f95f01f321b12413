package dev.sonde.runtime.session;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.btf.MemberLocation;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import java.util.Optional;
import java.util.function.Supplier;

/** The running kernel as the compiler sees it; each question is put to the kernel when it comes. */
public final class KernelTarget implements Target {
  private static final int NOT_ASKED = -1;

  private final KernelFeatures features;
  private final Supplier<Optional<Btf>> kernelTypes;
  private int cpus = NOT_ASKED;

  /**
   * The running kernel.
   *
   * @param kernelTypes its BTF, empty where it has none; asked only if a script needs it
   */
  public KernelTarget(KernelFeatures features, Supplier<Optional<Btf>> kernelTypes) {
    this.features = features;
    this.kernelTypes = kernelTypes;
  }

  @Override
  public boolean has(Feature feature) {
    return features.has(
        switch (feature) {
          case ISA_V4 -> dev.sonde.bpf.feature.Feature.ISA_V4;
          case MAY_GOTO -> dev.sonde.bpf.feature.Feature.MAY_GOTO;
          case CURRENT_TASK_BTF -> dev.sonde.bpf.feature.Feature.CURRENT_TASK_BTF;
          case RDONLY_CAST -> dev.sonde.bpf.feature.Feature.READ_ONLY_CAST;
          case MAP_COUNT -> dev.sonde.bpf.feature.Feature.MAP_COUNT;
          case PREEMPT_DISABLE -> dev.sonde.bpf.feature.Feature.PREEMPT_DISABLE;
        });
  }

  @Override
  public int possibleCpus() {
    if (cpus == NOT_ASKED) {
      int[] possible = Cpus.possible();
      cpus = possible[possible.length - 1] + 1;
    }
    return cpus;
  }

  @Override
  public int fieldOffset(String struct, String field) {
    int id = structId(struct);
    if (id == 0) {
      return -1;
    }
    Optional<MemberLocation> member = kernelTypes.get().orElseThrow().member(id, field);
    return member.isEmpty() ? -1 : Math.toIntExact(member.get().byteOffset());
  }

  @Override
  public int structId(String struct) {
    Optional<Btf> types = kernelTypes.get();
    return types.isEmpty() ? 0 : types.get().find(struct, Kind.STRUCT);
  }
}
