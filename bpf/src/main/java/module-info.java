/**
 * The kernel: system calls, maps, programs, links, BTF and objects. Depends on nothing and is
 * useful alone; it is the only module that is granted native access.
 */
module dev.sonde.bpf {
  exports dev.sonde.bpf;
  exports dev.sonde.bpf.asm;
  exports dev.sonde.bpf.btf;
  exports dev.sonde.bpf.cache;
  exports dev.sonde.bpf.feature;
  exports dev.sonde.bpf.ftrace;
  exports dev.sonde.bpf.host;
  exports dev.sonde.bpf.link;
  exports dev.sonde.bpf.map;
  exports dev.sonde.bpf.object;
  exports dev.sonde.bpf.program;
  exports dev.sonde.bpf.ring;
}
