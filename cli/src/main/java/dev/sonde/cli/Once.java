package dev.sonde.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/** Does something the first time it is told to, whoever tells it, and nothing after that. */
final class Once implements Runnable {
  private final Runnable action;
  private final AtomicBoolean told = new AtomicBoolean();

  Once(Runnable action) {
    this.action = action;
  }

  @Override
  public void run() {
    if (told.compareAndSet(false, true)) {
      action.run();
    }
  }
}
