package dev.sonde.symbols.process;

import dev.sonde.symbols.frame.Frame;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Names the addresses of processes. What a process has mapped is read at the first question about
 * it, or before by {@link #capture}; it is read again when an address is not found, and when it is
 * older than a second, as long as the process lives. After its end, what was known last holds.
 *
 * <p>Not to be used by two threads at once.
 */
public final class ProcessSymbols implements AutoCloseable {
  private static final int MAX_PROCESSES = 4096;
  private static final long LIFETIME = 1_000_000_000L;
  private static final long MISS_LIFETIME = 50_000_000L;
  private static final long KEEP_UP_NANOS = 20_000_000L;

  private final LoadedObjects loaded;
  private final LinkedHashMap<Integer, ProcessSnapshot> processes =
      new LinkedHashMap<>(64, 0.75f, true);

  /** Those to be looked at again, in the order in which they were looked at last. */
  private final LinkedHashSet<Integer> captured = new LinkedHashSet<>();

  /**
   * Knows no process yet.
   *
   * @param objects where the files of processes are opened, and whose they are to close
   */
  public ProcessSymbols(ElfObjects objects) {
    loaded = new LoadedObjects(objects);
  }

  /**
   * Looks at a process now, and opens its files: call it when a process begins, or has begun a new
   * program, and its addresses are to be named even after its end.
   *
   * @return whether there is such a process that may be looked at
   */
  public boolean capture(int pid) {
    ProcessSnapshot snapshot = refresh(pid);
    if (snapshot.hasEnded()) {
      return false;
    }
    snapshot.openAll(loaded);
    captured.add(pid);
    return true;
  }

  /**
   * Takes a process that has ended before anything was seen of it for one that ran a program. Its
   * addresses have names then, if the program is linked for fixed ones, and if they are in it.
   */
  public void assume(int pid, Path program) {
    ProcessSnapshot known = processes.get(pid);
    if (known == null || !known.isEmpty()) {
      return;
    }
    try {
      processes.put(pid, ProcessSnapshot.assumed(pid, loaded.fixed(program)));
    } catch (IOException _) {
      // It is no more there, or damaged: the addresses stay numbers.
    }
  }

  /**
   * Does once what {@link #capture} does, with this process: the first time takes a cold JVM some
   * tens of milliseconds, which many processes do not live.
   */
  public void warmUp() {
    int pid = (int) ProcessHandle.current().pid();
    refresh(pid).open(0, loaded);
    forget(pid);
  }

  /**
   * Looks again at processes that were {@link #capture captured}, those first that were not looked
   * at for the longest, as far as that takes no more than some milliseconds.
   */
  public void keepUp() {
    long deadline = System.nanoTime() + KEEP_UP_NANOS;
    for (int i = captured.size(); i > 0 && System.nanoTime() - deadline < 0; i--) {
      int pid = captured.removeFirst();
      ProcessSnapshot snapshot = processes.get(pid);
      if (snapshot != null && !snapshot.hasEnded()) {
        capture(pid);
      }
    }
  }

  /** Forgets a process. */
  public void forget(int pid) {
    processes.remove(pid);
    captured.remove(pid);
  }

  /**
   * What is known about an address of a process: at least the file that it is in. Null where it is
   * in no code of it, or nothing is known about the process.
   */
  public UserSymbol find(int pid, long address) {
    ProcessSnapshot snapshot = current(pid);
    UserSymbol found = snapshot.find(address, loaded);
    if (found == null && snapshot.age() > MISS_LIFETIME) {
      found = refresh(pid).find(address, loaded);
    }
    return found;
  }

  /**
   * The functions that an address of a process is in, from the innermost outwards; none where it is
   * in no code of it, or nothing is known about the process.
   */
  public List<Frame> frames(int pid, long address) {
    return frames(pid, address, false, false);
  }

  /**
   * As {@link #frames(int, long)}.
   *
   * @param caller whether the address is where a call returns to: the function is the one that has
   *     the call, which may be its last instruction
   * @param places whether with the places in the source and the functions that were inlined there,
   *     where debug information has them
   */
  public List<Frame> frames(int pid, long address, boolean caller, boolean places) {
    List<Frame> frames = places ? current(pid).places(address, caller, loaded) : null;
    if (frames != null) {
      return frames;
    }
    int before = caller ? 1 : 0;
    UserSymbol found = find(pid, address - before);
    return found == null
        ? List.of()
        : List.of(new Frame(found.name(), found.offset() + before, found.module()));
  }

  /**
   * A number that changes when addresses of a process may have got other names, since it has mapped
   * other files.
   */
  public long version(int pid) {
    return current(pid).version();
  }

  /** Whether an address may get another name although the mappings stay: code made at run time. */
  public boolean mayChange(int pid, long address) {
    return current(pid).mayChange(address);
  }

  private ProcessSnapshot current(int pid) {
    ProcessSnapshot snapshot = processes.get(pid);
    return snapshot == null || snapshot.age() > LIFETIME ? refresh(pid) : snapshot;
  }

  /** The process as it is now, or as it was last known where it is gone. */
  private ProcessSnapshot refresh(int pid) {
    ProcessSnapshot before = processes.get(pid);
    ProcessSnapshot now = take(pid, before);
    if (now == null && before != null) {
      before.end();
      return before;
    }
    ProcessSnapshot known = now != null ? now : ProcessSnapshot.none(pid);
    processes.put(pid, known);
    if (processes.size() > MAX_PROCESSES) {
      processes.remove(processes.firstEntry().getKey());
    }
    return known;
  }

  private static ProcessSnapshot take(int pid, ProcessSnapshot before) {
    try {
      ProcessSnapshot now = ProcessSnapshot.take(pid, before);
      // A kernel thread has no code; nor has a process about to end, whose memory is gone already.
      return now.isEmpty() ? null : now;
    } catch (IOException _) {
      // It has ended, or is not ours to look at.
      return null;
    }
  }

  @Override
  public void close() {
    for (ProcessSnapshot snapshot : processes.values()) {
      snapshot.clearAway();
    }
    processes.clear();
  }
}
