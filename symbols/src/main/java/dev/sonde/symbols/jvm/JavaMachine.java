package dev.sonde.symbols.jvm;

import java.io.IOException;

/**
 * A Java virtual machine that runs. On request it writes the file that names its compiled methods,
 * {@code /tmp/perf-PID.map}: {@code Compiler.perfmap} of {@code jcmd}, in JDK 17 and later. It must
 * not be asked too often, since it holds its code still meanwhile.
 */
public final class JavaMachine {
  /** A request is not made again before this many times what the last one took. */
  private static final int REST = 20;

  private static final long LEAST_REST_NANOS = 500_000_000L;
  private static final long REST_AFTER_FAILURE_NANOS = 10_000_000_000L;

  private final AttachSocket socket;
  private long mayAsk;
  private boolean asked;
  private String problem = "";

  /**
   * The machine that is a process.
   *
   * @param innermostPid the process's own number in its PID namespace
   * @param uid the user of the process
   */
  public JavaMachine(int pid, int innermostPid, int uid) {
    socket = new AttachSocket(pid, innermostPid, uid);
  }

  /** Whether a file that a process has mapped tells that it is a Java virtual machine. */
  public static boolean isLibrary(String path) {
    return path.endsWith("/libjvm.so");
  }

  /**
   * Has the file written, unless that was done just now or cannot be done.
   *
   * @return whether it has been written
   */
  public boolean writePerfMap() {
    long start = System.nanoTime();
    if (asked && start - mayAsk < 0) {
      return false;
    }
    asked = true;
    boolean written = false;
    try {
      String answer = socket.send("jcmd", "Compiler.perfmap");
      written = answer.startsWith("0\n");
      problem = written ? "" : answer.strip();
    } catch (IOException e) {
      // Its methods stay without a name; problem() tells why.
      problem = e.getMessage();
    }
    long now = System.nanoTime();
    long rest = Math.max(LEAST_REST_NANOS, REST * (now - start));
    mayAsk = now + (written ? rest : Math.max(rest, REST_AFTER_FAILURE_NANOS));
    return written;
  }

  /** Why the file was not written when that was last tried; empty if it was. */
  public String problem() {
    return problem;
  }
}
