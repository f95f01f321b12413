package dev.sonde.cli;

import dev.sonde.bpf.host.Signal;
import dev.sonde.runtime.session.Session;
import java.util.concurrent.CountDownLatch;

/**
 * What Ctrl-C and SIGTERM do: the first ends the session in peace, the second ends the process at
 * once. The JVM turns either signal into its shutdown, whose one hook this is; the process ends
 * when the main thread, done with printing, halts it. SIGQUIT ends the process at once: what the
 * JVM would do, print its threads, has no place in the output of a trace.
 */
final class Interruption extends Thread {
  /** How a process ends that an interrupt ended before there was anything to print. */
  private static final int INTERRUPTED = 130;

  private final CountDownLatch never = new CountDownLatch(1);
  private Runnable ending;

  private Interruption() {
    super("interruption");
  }

  /** Waits for interruptions from now on. */
  static Interruption install() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption);
    return interruption;
  }

  /**
   * From now on there is a session to end; also by SIGINT where a shell started this process in its
   * background, ignoring it: {@code sonde script.bt & sleep 10; kill -INT $!} ends in peace. (Not
   * earlier: the first system call of a cold start takes a while, and is prepared meanwhile.)
   */
  void ends(Session session) {
    ends(
        new Runnable() { // a lambda costs more at start
          @Override
          public void run() {
            session.stop();
          }
        });
  }

  /** From now on there is something else to end, and how. */
  void ends(Runnable how) {
    begin(how);
    Signal.SIGQUIT.restoreDefault();
    Signal.SIGINT.handleLike(Signal.SIGTERM);
  }

  private synchronized void begin(Runnable how) {
    ending = how;
  }

  private synchronized Runnable ending() {
    return ending;
  }

  @Override
  public void run() {
    Runnable how = ending();
    if (how == null) {
      Runtime.getRuntime().halt(INTERRUPTED);
      return;
    }
    Signal.SIGINT.restoreDefault();
    Signal.SIGTERM.restoreDefault();
    how.run();
    try {
      never.await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
  }
}
