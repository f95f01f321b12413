package dev.sonde.script.probe;

import dev.sonde.bpf.host.Signal;
import dev.sonde.bpf.link.SignalAttachment;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.List;
import java.util.Optional;

/** {@code self:signal:SIGUSR1}: runs when the tracer's own process gets the signal. */
final class SelfProvider implements Provider {
  /** Signals that mean nothing to a process that does not ask for them. */
  private static final List<String> SIGNALS = List.of("SIGUSR1");

  @Override
  public String name() {
    return "self";
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Runs when Sonde's own process gets the signal, which does nothing else then.",
        "self:signal:SIGUSR1 { print(@); } tracepoint:raw_syscalls:sys_enter { @ = count(); }");
  }

  @Override
  public List<String> forms() {
    return List.of("self:signal:SIGUSR1");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (written.parts().size() != 3) {
      Mistakes.argumentCount(written, this, "2", diagnostics);
      return List.of();
    }
    if (!written.part(1).equals("signal")) {
      diagnostics.error(
          written.span(),
          written.part(1) + " is not a supported trigger",
          "write: " + forms().getFirst());
      return List.of();
    }
    String signal = written.part(2);
    if (!SIGNALS.contains(signal)) {
      diagnostics.error(
          written.span(),
          signal + " is not a supported signal",
          "the supported signals are: " + String.join(", ", SIGNALS));
      return List.of();
    }
    return List.of(
        ProbePoint.inSession(
            Providers.pointName(written, "self:signal:" + signal),
            this,
            Probe.Role.EVENT,
            Optional.of(new SignalAttachment(Signal.valueOf(signal)))));
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }
}
