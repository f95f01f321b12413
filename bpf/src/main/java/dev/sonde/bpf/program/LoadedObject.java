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

  /**
   * Loads one program of a variant of this object. It uses this object's maps where the variant has
   * the same, and maps of its own where this object has none of that name or {@code own} says so.
   *
   * @param own what the names of maps begin with that are never shared
   * @return the program and what it alone uses; to be closed before this object
   * @throws BpfException if a map differs from the one of the same name here, or the kernel refuses
   */
  public LoadedObject loadVariant(ObjectSpec variant, String programName, String own) {
    LoadedObject object = new LoadedObject(variant.name());
    try {
      object.btf = variant.btf().isPresent() ? BtfObject.load(variant.btf().get()) : null;
      int btfFd = object.btf == null ? 0 : object.btf.fd();
      List<BpfMap> visible = new ArrayList<>();
      for (MapSpec map : variant.maps()) {
        BpfMap shared = map.name().startsWith(own) ? null : find(map.name());
        if (shared == null) {
          shared = BpfMap.create(map, btfFd);
          object.maps.add(shared);
        } else if (!shared.isLike(map)) {
          throw new BpfException(
              "load program " + programName, 0, "its map differs: " + map.name());
        }
        visible.add(shared);
      }
      for (ProgramSpec program : variant.programs()) {
        if (program.name().equals(programName)) {
          object.programs.add(Program.load(program, new ObjectSymbols(visible), btfFd));
        }
      }
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private BpfMap find(String mapName) {
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i).name().equals(mapName)) {
        return maps.get(i);
      }
    }
    return null;
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
    BpfMap found = find(mapName);
    if (found == null) {
      throw new IllegalArgumentException("object " + name + " has no map " + mapName);
    }
    return found;
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
