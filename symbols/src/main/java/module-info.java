/** Addresses to names and back, for the kernel and for processes. */
module dev.sonde.symbols {
  requires dev.sonde.bpf;
  requires org.tukaani.xz;

  exports dev.sonde.symbols.arch;
  exports dev.sonde.symbols.demangle;
  exports dev.sonde.symbols.dwarf;
  exports dev.sonde.symbols.elf;
  exports dev.sonde.symbols.frame;
  exports dev.sonde.symbols.jvm;
  exports dev.sonde.symbols.kernel;
  exports dev.sonde.symbols.process;
  exports dev.sonde.symbols.program;
  exports dev.sonde.symbols.source;
  exports dev.sonde.symbols.unwind;
  exports dev.sonde.symbols.usdt;
}
