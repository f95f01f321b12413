package dev.sonde.bpf.program;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.map.BpfMap;
import dev.sonde.bpf.object.MapSpec;
import dev.sonde.bpf.object.ObjectSpec;
import dev.sonde.bpf.object.ProgramSpec;
import java.util.ArrayList;
import java.util.List;

/** The maps and programs of an object, in the kernel. Closing it closes them all. */
public final class LoadedObject implements AutoCloseable {
  private final String name;
  private final List<BpfMap> maps = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();
  private BtfObject btf;

  private LoadedObject(String name) {
    this.name = name;
  }

  /**
   * Loads an object: its BTF, its maps, then its programs. Where one fails, those before it are
   * closed again.
   *
   * @throws LoadException if the kernel looked at a program and refused it
   * @throws BpfException if anything else fails
   */
  public static LoadedObject load(ObjectSpec spec) {
    LoadedObject object = new LoadedObject(spec.name());
    try {
      object.loadAll(spec);
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private void loadAll(ObjectSpec spec) {
    if (spec.btf().isPresent()) {
      btf = BtfObject.load(spec.btf().get());
    }
    int btfFd = btf == null ? 0 : btf.fd();
    for (MapSpec map : spec.maps()) {
      maps.add(BpfMap.create(map, btfFd));
    }
    ObjectSymbols symbols = new ObjectSymbols(maps);
    for (ProgramSpec program : spec.programs()) {
      programs.add(Program.load(program, symbols, btfFd));
    }
  }

  /** The maps, in the order of the spec. */
  public List<BpfMap> maps() {
    return List.copyOf(maps);
  }

  /** The programs, in the order of the spec. */
  public List<Program> programs() {
    return List.copyOf(programs);
  }

  /**
   * The map of this name.
   *
   * @throws IllegalArgumentException if the object has none
   */
  public BpfMap map(String mapName) {
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i).name().equals(mapName)) {
        return maps.get(i);
      }
    }
    throw new IllegalArgumentException("object " + name + " has no map " + mapName);
  }

  /**
   * The program of this name.
   *
   * @throws IllegalArgumentException if the object has none
   */
  public Program program(String programName) {
    for (int i = 0; i < programs.size(); i++) {
      if (programs.get(i).name().equals(programName)) {
        return programs.get(i);
      }
    }
    throw new IllegalArgumentException("object " + name + " has no program " + programName);
  }

  @Override
  public void close() {
    for (int i = 0; i < programs.size(); i++) {
      programs.get(i).close();
    }
    for (int i = 0; i < maps.size(); i++) {
      maps.get(i).close();
    }
    if (btf != null) {
      btf.close();
    }
  }
}
