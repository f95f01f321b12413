package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import java.util.List;

/** {@code profile:hz:99}: by the clock, on every CPU. */
final class ProfileProvider extends TimedProvider {
  @Override
  public String name() {
    return "profile";
  }

  @Override
  public List<String> aliases() {
    return List.of("p");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires on every CPU at the same rate and samples what runs there: so many times a second"
            + " (hz), or every so many seconds, milliseconds or microseconds.",
        "profile:hz:99 { @[kstack, comm] = count(); }");
  }

  @Override
  PerfEventAttachment timer(String probe, Sampling sampling) {
    return PerfEventAttachment.everyCpu(probe, sampling);
  }
}
