/** Typed SSA IR to optimised BPF. Knows no language and makes no system call. */
module dev.sonde.compiler {
  requires transitive dev.sonde.bpf;
}
