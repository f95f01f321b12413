package dev.sonde.bpf.program;

import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.MapCreate;
import java.lang.foreign.Arena;

/** Shortens the way to the first system call. */
public final class SystemCalls {
  private SystemCalls() {}

  /**
   * Begins, on a thread of its own, to set up what the first system call needs. In a fresh JVM that
   * takes as long as reading and compiling a script does; a command that calls this first and
   * compiles meanwhile waits for neither. Calling it is never needed: whoever makes a call before
   * the set-up is done waits for it, and a failure meets the first real call again.
   */
  public static void prepare() {
    Thread thread = new Thread(null, SystemCalls::firstCall, "system-call-setup", 0, false);
    thread.setDaemon(true);
    // What fails here fails for the first real call too, where somebody can answer for it.
    thread.setUncaughtExceptionHandler((failed, reason) -> {});
    thread.start();
  }

  /** A call that the kernel refuses without looking further: there is no map of type 0. */
  private static void firstCall() {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, MapCreate.SIZE);
      attr.u32(MapCreate.MAP_TYPE, 0).u64(MapCreate.MAP_EXTRA, 0).name(MapCreate.MAP_NAME, "none");
      Bpf.call(Bpf.MAP_CREATE, attr);
    }
  }
}
