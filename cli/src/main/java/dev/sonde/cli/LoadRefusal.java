package dev.sonde.cli;

import dev.sonde.bpf.link.TracingAttachment;
import dev.sonde.bpf.program.LoadException;
import dev.sonde.bpf.program.VerifierLog;
import dev.sonde.compiler.program.Probe;
import dev.sonde.compiler.program.TraceProgram;
import java.util.List;

/** Why the kernel did not load a program of a script, for its user. */
final class LoadRefusal {
  private final TraceProgram program;
  private final LoadException refusal;

  LoadRefusal(TraceProgram program, LoadException refusal) {
    this.program = program;
    this.refusal = refusal;
  }

  /**
   * Tells it, at the script's own line where that is known.
   *
   * @param whole whether to add all that the verifier wrote
   */
  void tell(Messages messages, boolean whole) {
    String reason = refusal.log().message();
    if (!reason.isEmpty()) {
      tellVerdict(reason, messages);
      if (whole) {
        messages.text(refusal.log().text());
      } else {
        messages.hint("-v shows the verifier's log");
      }
      return;
    }
    String trampoline = trampoline();
    if (trampoline == null) {
      messages.kernelRefusal(refusal);
      return;
    }
    // Up to Linux 6.16 the verifier says nothing about functions of its list btf_id_deny.
    messages.error("the kernel lets no program be attached as " + trampoline);
    messages.error(refusal.getMessage());
    messages.hint(
        "it keeps functions that every such program runs itself from them; a kprobe may be attached");
  }

  private void tellVerdict(String reason, Messages messages) {
    String helper = forbiddenHelper(reason);
    String message =
        helper != null
            ? "helper " + helper + " not allowed in probe"
            : "the kernel's verifier does not take what this became: " + reason;
    if (refusal.line().isPresent()) {
      new ScriptPlace(program.module().sources(), refusal.line().get()).error(message, messages);
    } else {
      messages.error(message);
    }
    String advice = VerifierAdvice.on(reason);
    if (advice != null) {
      messages.hint(advice);
    }
  }

  /** The helper that is allowed in some functions but not in this one; null if it is not that. */
  private String forbiddenHelper(String reason) {
    List<VerifierLog.Step> steps = refusal.log().steps();
    if (!reason.contains(VerifierAdvice.NOT_ALLOWED) || steps.isEmpty()) {
      return null;
    }
    String call = steps.getLast().code();
    int number = call.indexOf('#');
    return call.startsWith("call ") && number > 0 ? call.substring("call ".length(), number) : null;
  }

  /** What the program would be attached to, if by a trampoline; else null. */
  private String trampoline() {
    for (Probe probe : program.probes()) {
      if (probe.function().equals(refusal.program())
          && !probe.attachments().isEmpty()
          && probe.attachments().getFirst() instanceof TracingAttachment attachment) {
        return attachment.description();
      }
    }
    return null;
  }
}
