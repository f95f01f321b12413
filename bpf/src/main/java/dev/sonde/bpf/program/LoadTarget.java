package dev.sonde.bpf.program;

import dev.sonde.bpf.object.AttachTarget;
import dev.sonde.bpf.object.ProgramSpec;
import dev.sonde.bpf.sys.BpfAttr.ProgLoad;
import dev.sonde.bpf.sys.Descriptor;

/**
 * What describes the target of a tracing program while that is loaded.
 *
 * @param field the offset in {@code bpf_attr} of the descriptor
 * @param owner the BTF of a module, or a program; null for the kernel itself
 */
record LoadTarget(int field, Descriptor owner) implements AutoCloseable {

  /**
   * Opens what a program needs for being loaded; null where it has no target.
   *
   * @throws dev.sonde.bpf.BpfException if the module or program is not there any more
   */
  static LoadTarget of(ProgramSpec spec) {
    if (spec.target().isEmpty()) {
      return null;
    }
    return switch (spec.target().get()) {
      case AttachTarget.Kernel(String _, String module, int _) ->
          new LoadTarget(
              ProgLoad.ATTACH_BTF_OBJ_FD, module.isEmpty() ? null : KernelObjects.btf(module));
      case AttachTarget.BpfFunction(String _, int program, int _) ->
          new LoadTarget(ProgLoad.ATTACH_PROG_FD, KernelObjects.program(program));
    };
  }

  @Override
  public void close() {
    if (owner != null) {
      owner.close();
    }
  }
}
