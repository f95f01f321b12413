package dev.sonde.cli;

import java.util.Map;

/**
 * Says on standard output that all probes are attached, if the environment asks for it. Programs
 * that drive a tracer, bpftrace's own runtime suite among them, start the load they trace at this
 * line.
 */
final class AttachedNotice implements Runnable {
  /** The variable that asks for it, and the line; bpftrace's name. */
  private static final String NAME = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";

  private final boolean wanted;

  AttachedNotice(Map<String, String> environment) {
    this.wanted = environment.containsKey(NAME);
  }

  @Override
  public void run() {
    if (wanted) {
      Messages.print(NAME + "\n");
    }
  }
}
