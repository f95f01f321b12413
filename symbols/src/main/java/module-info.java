/** Addresses to names and back, for the kernel and for processes. */
module dev.sonde.symbols {
  requires dev.sonde.bpf;
}
