package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import java.util.List;

/** {@code interval:s:1}: by the clock, on one CPU. */
final class IntervalProvider extends TimedProvider {
  @Override
  public String name() {
    return "interval";
  }

  @Override
  public List<String> aliases() {
    return List.of("i");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires again and again on one CPU, for output: so many times a second (hz), or every so many"
            + " seconds, milliseconds or microseconds. A duration has its unit with it: interval:100ms.",
        "interval:s:1 { print(@); clear(@); }");
  }

  @Override
  PerfEventAttachment timer(String probe, Sampling sampling) {
    return PerfEventAttachment.oneCpu(probe, sampling);
  }
}
