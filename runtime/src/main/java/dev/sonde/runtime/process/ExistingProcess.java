package dev.sonde.runtime.process;

/** A process that ran before and may run on afterwards. */
public final class ExistingProcess implements TracedProcess {
  private final ProcessHandle handle;

  private ExistingProcess(ProcessHandle handle) {
    this.handle = handle;
  }

  /**
   * The process of this id.
   *
   * @throws ProcessException if there is none
   */
  public static ExistingProcess of(long pid) {
    return new ExistingProcess(
        ProcessHandle.of(pid)
            .orElseThrow(
                () -> new ProcessException("there is no process " + pid + " to trace (-p)")));
  }

  @Override
  public long pid() {
    return handle.pid();
  }

  @Override
  public void release() {
    // It was never held.
  }

  @Override
  public boolean isAlive() {
    return handle.isAlive();
  }

  @Override
  public void onExit(Runnable action) {
    handle.onExit().thenRun(action);
  }

  @Override
  public void close() {
    // It is not ours to end.
  }
}
