package dev.sonde.cli;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.feature.KernelFeatures;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.Function;
import dev.sonde.compiler.program.TraceProgram;

/**
 * Something that a script's probes need and the kernel does not have: the reason why it refused a
 * program for which it has no other words than that the operation is not permitted.
 *
 * @param message what is missing
 * @param hint what would have it, and what to try instead
 */
record MissingFeature(String message, String hint) {

  /** What a script lacks; null if it is not that. Asks the kernel by trying. */
  static MissingFeature of(TraceProgram program, KernelFeatures features) {
    for (Function function : program.module().functions()) {
      Feature needed = needed(function.kind());
      if (needed != null && !features.has(needed)) {
        return new MissingFeature(
            "this kernel has no " + probes(needed) + ", or does not let them be used",
            "they need "
                + needed.needs()
                + ", and a kernel that is not locked down (/sys/kernel/security/lockdown). Try "
                + instead(needed, features)
                + "; sonde --info shows what there is");
      }
    }
    return null;
  }

  private static Feature needed(ProgramKind kind) {
    AttachType attachType = kind.attachType().orElse(null);
    if (attachType == AttachType.TRACE_UPROBE_MULTI) {
      return Feature.UPROBE_MULTI;
    }
    if (kind.type() == ProgramType.KPROBE) {
      return attachType == null ? null : Feature.KPROBE_MULTI;
    }
    if (attachType == AttachType.TRACE_FENTRY || attachType == AttachType.TRACE_FEXIT) {
      return Feature.FENTRY;
    }
    return attachType == AttachType.TRACE_ITER ? Feature.ITERATOR : null;
  }

  private static String probes(Feature feature) {
    return switch (feature) {
      case FENTRY -> "fentry and fexit probes";
      case ITERATOR -> "iterators";
      default -> feature.description() + " probes";
    };
  }

  private static String instead(Feature feature, KernelFeatures features) {
    if (feature == Feature.ITERATOR) {
      return "a profile or a tracepoint, which come across the same objects in time";
    }
    return features.has(Feature.KPROBE) ? "a kprobe" : "a tracepoint";
  }
}
