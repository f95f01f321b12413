package dev.sonde.runtime.process;

import dev.sonde.symbols.program.ElfObjects;

/** A process whose end is the session's end. */
public interface TracedProcess extends AutoCloseable {

  /** Its process id; 0 if there is no process. */
  long pid();

  /**
   * Waits until it is held, if it is to be: what leads there is not what is traced.
   *
   * @throws ProcessException if it does not come so far
   */
  default void awaitHold() {
    // What was not started for the session runs as it did.
  }

  /**
   * Lets it go if it was held, until its program and what that is linked with are loaded, and holds
   * it again.
   *
   * @param objects where the program's file is opened
   */
  default void loadProgram(ElfObjects objects) {
    // What was not held has loaded its program.
  }

  /** Lets it go if it was held until everything is attached. */
  void release();

  /** Whether it still runs. */
  boolean isAlive();

  /** Has {@code action} called, by some thread, when it ends. */
  void onExit(Runnable action);

  /** Ends it if it was started for the session. */
  @Override
  void close();

  /** No process: the session ends when it is told to. */
  static TracedProcess none() {
    return NoProcess.INSTANCE;
  }

  /** What stands for no process. */
  enum NoProcess implements TracedProcess {
    INSTANCE;

    @Override
    public long pid() {
      return 0;
    }

    @Override
    public void release() {
      // There is nothing to let go.
    }

    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public void onExit(Runnable action) {
      // It never ends.
    }

    @Override
    public void close() {
      // There is nothing to end.
    }
  }
}
