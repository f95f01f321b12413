package dev.sonde.compiler.program;

import dev.sonde.bpf.link.Attachment;
import java.util.List;

/**
 * A function and what runs it.
 *
 * @param name as bpftrace prints it, such as {@code tracepoint:sched:sched_switch}
 * @param function the name of the module's function
 * @param role when the runtime attaches or runs it
 * @param attachments every place it is attached to; one for most probes
 */
public record Probe(String name, String function, Role role, List<Attachment> attachments) {
  public Probe {
    attachments = List.copyOf(attachments);
  }

  /** When a probe is attached. */
  public enum Role {
    /** Run once, after everything is loaded and before anything else is attached. */
    BEGIN,
    /** Attached for the length of the session. */
    EVENT,
    /** Run once, after everything else is detached. */
    END,
    /** Run once, in a session that does nothing but test: its result says whether it passed. */
    TEST,
    /** Run many times, in a session that does nothing but measure. */
    BENCH
  }
}
