package dev.sonde.bpf.object;

/** What a tracing program attaches to, known when it is loaded. */
public sealed interface AttachTarget {

  /** The kernel's name for it, such as a function's; for messages. */
  String name();

  /** Its id in the BTF that describes it. */
  int btfId();

  /**
   * A function or tracepoint of the kernel or of a module.
   *
   * @param module the module whose BTF has the id; empty for the kernel's own
   */
  record Kernel(String name, String module, int btfId) implements AttachTarget {}

  /**
   * A function of another BPF program.
   *
   * @param program the program's id
   * @param btfId the function's id in the program's own BTF
   */
  record BpfFunction(String name, int program, int btfId) implements AttachTarget {}
}
