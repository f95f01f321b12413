package dev.sonde.cli;

import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import java.util.Map;

/**
 * What is done once all probes are attached. Says so on standard output, if the environment asks
 * for it: programs that drive a tracer, bpftrace's own runtime suite among them, start the load
 * they trace at this line.
 */
final class WhenAttached implements Runnable {
  /** The variable that asks for it, and the line; bpftrace's name. */
  private static final String NOTICE = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";

  private final TraceProgram program;
  private final boolean told;

  WhenAttached(TraceProgram program, Map<String, String> environment) {
    this.program = program;
    this.told = environment.containsKey(NOTICE);
  }

  @Override
  public void run() {
    if (told) {
      Messages.print(NOTICE + "\n");
    }
    if (hasEvents()) {
      ProcessName.ofAllThreads();
    }
  }

  /** Whether anything may still happen: what runs by hand runs in this thread. */
  private boolean hasEvents() {
    for (Probe probe : program.probes()) {
      if (!probe.attachments().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
