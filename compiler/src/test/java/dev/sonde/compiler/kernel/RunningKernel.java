package dev.sonde.compiler.kernel;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.target.Feature;
import dev.sonde.compiler.target.Target;
import org.junit.jupiter.api.Assumptions;

/** The kernel that the tests run on, as a target; features can be hidden. */
final class RunningKernel implements Target {
  private final Btf btf = KernelBtf.open().vmlinux();
  private final KernelFeatures features = new KernelFeatures(() -> btf);
  private final boolean modern;

  private RunningKernel(boolean modern) {
    this.modern = modern;
  }

  /** The kernel as it is; skips the test where programs cannot be loaded. */
  static RunningKernel asIs() {
    assume();
    return new RunningKernel(true);
  }

  /** The kernel without anything that old kernels lack. */
  static RunningKernel asIfOld() {
    assume();
    return new RunningKernel(false);
  }

  private static void assume() {
    Assumptions.assumeTrue(
        KernelFeatures.hasProgramType(ProgramType.RAW_TRACEPOINT),
        "loading BPF programs takes CAP_BPF and CAP_PERFMON");
    Assumptions.assumeTrue(KernelBtf.isAvailable(), "the kernel has no BTF");
  }

  @Override
  public boolean has(Feature feature) {
    return modern
        && features.has(
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
    int[] possible = Cpus.possible();
    return possible[possible.length - 1] + 1;
  }

  @Override
  public int fieldOffset(String struct, String field) {
    return btf.member(structId(struct), field).map(m -> (int) (m.bitOffset() / 8)).orElse(-1);
  }

  @Override
  public int structId(String struct) {
    return btf.find(struct, Kind.STRUCT);
  }
}
