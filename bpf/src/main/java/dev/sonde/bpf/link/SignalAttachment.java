package dev.sonde.bpf.link;

import dev.sonde.bpf.host.Signal;
import dev.sonde.bpf.program.Program;

/**
 * Runs a raw tracepoint program whenever a signal is delivered to any process ({@code
 * signal_deliver}: the signal's number, its {@code siginfo}, its action); the program looks for the
 * signal and the process itself. From then on this process does nothing else with the signal.
 */
public record SignalAttachment(Signal signal) implements Attachment {
  private static final RawTracepointAttachment DELIVERY =
      new RawTracepointAttachment("signal_deliver");

  /** The signals that the session itself gets are no event of a task that is traced. */
  @Override
  public boolean runsInTheTask() {
    return false;
  }

  @Override
  public Link attach(Program program) {
    // Ignored, it would not be delivered; unhandled, it would end the process.
    signal.handleWithNothing();
    return DELIVERY.attach(program);
  }
}
