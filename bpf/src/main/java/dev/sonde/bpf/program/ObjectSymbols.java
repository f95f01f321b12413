package dev.sonde.bpf.program;

import dev.sonde.bpf.btf.Btf;
import dev.sonde.bpf.btf.KernelBtf;
import dev.sonde.bpf.btf.Kind;
import dev.sonde.bpf.map.BpfMap;
import java.util.List;

/** Finds what the programs of an object name: its maps, and the functions of the kernel. */
final class ObjectSymbols implements LinkedProgram.Symbols {
  private final List<BpfMap> maps;
  private Btf kernel;

  ObjectSymbols(List<BpfMap> maps) {
    this.maps = maps;
  }

  @Override
  public int map(String name) {
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i).name().equals(name)) {
        return maps.get(i).fd();
      }
    }
    return -1;
  }

  @Override
  public int kernelFunction(String name) {
    if (kernel == null) {
      kernel = KernelBtf.open().vmlinux();
    }
    int id = kernel.find(name, Kind.FUNC);
    return id == 0 ? -1 : id;
  }
}
