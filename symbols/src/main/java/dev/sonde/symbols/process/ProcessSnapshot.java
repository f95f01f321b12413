package dev.sonde.symbols.process;

import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.jvm.JavaMachine;
import java.io.IOException;
import java.util.List;

/** One process as it was when it was last looked at: its mappings, and what is open of them. */
final class ProcessSnapshot {
  private final int pid;
  private final ProcessMaps maps;
  private final LoadedObject[] objects;
  private final boolean[] tried;
  private final PerfMapFile perfMap;
  private long looked;
  private boolean ended;

  /** Differs from that of the snapshot before if the mappings do. */
  private long version = 1;

  private ProcessSnapshot(int pid, ProcessMaps maps, PerfMapFile perfMap) {
    this.pid = pid;
    this.maps = maps;
    this.objects = new LoadedObject[maps.mappings().size()];
    this.tried = new boolean[objects.length];
    this.perfMap = perfMap;
    this.looked = System.nanoTime();
  }

  /**
   * Looks at a process.
   *
   * @param before what was known of it, or null
   * @throws IOException where there is no such process, or it may not be looked at
   */
  static ProcessSnapshot take(int pid, ProcessSnapshot before) throws IOException {
    ProcessMaps maps = ProcessMaps.read(pid);
    ProcessStatus status = ProcessStatus.read(pid);
    boolean sameMap =
        before != null && before.perfMap != null && before.perfMap.status().equals(status);
    PerfMapFile perfMap =
        sameMap && before.perfMap.isJava() == isJava(maps)
            ? before.perfMap
            : new PerfMapFile(pid, status, isJava(maps));
    ProcessSnapshot snapshot = new ProcessSnapshot(pid, maps, perfMap);
    if (before != null) {
      snapshot.keepOpen(before);
      boolean same = before.maps.mappings().equals(maps.mappings());
      snapshot.version = same ? before.version : before.version + 1;
    }
    return snapshot;
  }

  private static boolean isJava(ProcessMaps maps) {
    for (Mapping mapping : maps.mappings()) {
      if (JavaMachine.isLibrary(mapping.path())) {
        return true;
      }
    }
    return false;
  }

  /** Takes over what is open of mappings that are as they were; both lists are in order. */
  private void keepOpen(ProcessSnapshot before) {
    int old = 0;
    for (int i = 0; i < objects.length; i++) {
      Mapping mapping = maps.mappings().get(i);
      while (old < before.objects.length
          && Long.compareUnsigned(before.maps.mappings().get(old).start(), mapping.start()) < 0) {
        old++;
      }
      if (old < before.objects.length && before.maps.mappings().get(old).equals(mapping)) {
        objects[i] = before.objects[old];
        tried[i] = before.tried[old];
      }
    }
  }

  /** One of a process of which nothing is known, and which cannot be looked at. */
  static ProcessSnapshot none(int pid) {
    return assumed(pid, ProcessMaps.NONE);
  }

  /** One of a process that has ended, and is taken to have had these mappings. */
  static ProcessSnapshot assumed(int pid, ProcessMaps maps) {
    ProcessSnapshot assumed = new ProcessSnapshot(pid, maps, null);
    assumed.ended = true;
    return assumed;
  }

  /** Notes that the process could not be looked at just now: it has ended, and this is its last. */
  void end() {
    ended = true;
    looked = System.nanoTime();
  }

  /** Whether the process could not be looked at any more. */
  boolean hasEnded() {
    return ended;
  }

  /** How many nanoseconds ago the process was looked at, or that was tried. */
  long age() {
    return System.nanoTime() - looked;
  }

  long version() {
    return version;
  }

  /** Whether an address is in code that is in no file. */
  boolean mayChange(long address) {
    int found = maps.indexOf(address);
    return found < 0 || !maps.mappings().get(found).isFile();
  }

  boolean isEmpty() {
    return maps.mappings().isEmpty();
  }

  /**
   * Opens all files now, so that the end of the process does not take them away, and has a Java
   * virtual machine tell its methods.
   */
  void openAll(LoadedObjects loaded) {
    if (perfMap.isJava()) {
      perfMap.keepUp();
    }
    for (int i = 0; i < objects.length; i++) {
      object(i, loaded);
    }
  }

  /** Opens the file of one mapping, if there is that mapping. */
  void open(int mapping, LoadedObjects loaded) {
    if (mapping < objects.length) {
      object(mapping, loaded);
    }
  }

  /** Takes away what was made only for its names to be found. */
  void clearAway() {
    if (perfMap != null && perfMap.isJava()) {
      perfMap.removeIfAskedFor();
    }
  }

  /** What is known about {@code address}, or null where it is in no code. */
  UserSymbol find(long address, LoadedObjects loaded) {
    int found = maps.indexOf(address);
    if (found < 0) {
      return null;
    }
    Mapping mapping = maps.mappings().get(found);
    long fileOffset = address - mapping.start() + mapping.offset();
    UserSymbol symbol = null;
    LoadedObject object = object(found, loaded);
    if (object == null) {
      symbol = perfMap.find(address);
    } else {
      try {
        symbol = object.find(inFile(mapping, address, fileOffset), mapping);
      } catch (IOException _) {
        // A damaged file: its addresses stay without a name, like any that has no symbols.
        symbol = null;
      }
    }
    if (symbol != null) {
      return symbol;
    }
    return new UserSymbol("", fileOffset, mapping.module());
  }

  /**
   * The functions that {@code address} is in, with their places in the source; null where it is in
   * no code of a file, or the file tells nothing.
   */
  List<Frame> places(long address, boolean caller, LoadedObjects loaded) {
    int found = maps.indexOf(address);
    LoadedObject object = found < 0 ? null : object(found, loaded);
    if (object == null) {
      return null;
    }
    Mapping mapping = maps.mappings().get(found);
    long fileOffset = address - mapping.start() + mapping.offset();
    try {
      List<Frame> frames = object.frames(inFile(mapping, address, fileOffset), caller, mapping);
      return frames.isEmpty() ? null : frames;
    } catch (IOException _) {
      // A damaged file: its addresses have the names that find() gives, if any.
      return null;
    }
  }

  /** The vDSO is mapped as the file that it is, and its offset says nothing. */
  private static long inFile(Mapping mapping, long address, long fileOffset) {
    return mapping.isVdso() ? address - mapping.start() : fileOffset;
  }

  private LoadedObject object(int mapping, LoadedObjects loaded) {
    LoadedObject object = objects[mapping];
    if (!tried[mapping] || object != null && object.isClosed()) {
      object = loaded.open(pid, maps.mappings().get(mapping));
      objects[mapping] = object;
      tried[mapping] = true;
    }
    return object;
  }
}
