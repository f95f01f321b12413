/** Typed SSA IR to optimised BPF. Knows no language and makes no system call. */
module dev.sonde.compiler {
  requires transitive dev.sonde.bpf;

  exports dev.sonde.compiler;
  exports dev.sonde.compiler.ir;
  exports dev.sonde.compiler.program;
  exports dev.sonde.compiler.target;
}
