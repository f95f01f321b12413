package dev.sonde.script.probe;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for one function of the kernel by its name, without reading all names where BTF knows it.
 */
final class TraceableFunction {
  private TraceableFunction() {}

  /**
   * Whether there is such a function that may be traced.
   *
   * @param module empty for any
   */
  static boolean isKnown(String module, String function, Machine machine) {
    if (KernelFunctions.isDangerous(function)) {
      return false;
    }
    Optional<Btf> btf = machine.kernelBtf();
    boolean ofKernel =
        !machine.isTold() && (module.isEmpty() || module.equals(KernelFunctions.VMLINUX));
    if (ofKernel && btf.isPresent() && btf.get().find(function, Kind.FUNC) != 0) {
      return true;
    }
    Optional<KernelFunctions> functions = machine.kernelFunctions();
    return functions.isPresent()
        && !functions.get().matching(module.isEmpty() ? "*" : module, function).isEmpty();
  }

  /** Names near a wrong one: those that begin like it. */
  static List<String> near(String function, Machine machine) {
    Optional<Btf> btf = machine.kernelBtf();
    List<String> near = new ArrayList<>();
    if (btf.isPresent() && function.length() > 2 && !machine.isTold()) {
      for (int id : btf.get().findByPrefix(function.substring(0, 2), Kind.FUNC)) {
        near.add(btf.get().name(id));
      }
    }
    return near;
  }
}
