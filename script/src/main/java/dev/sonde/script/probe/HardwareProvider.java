package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import java.util.List;

/** {@code hardware:cache-misses:1000000}: events that the processor counts. */
final class HardwareProvider extends CounterProvider {
  /** {@code enum perf_hw_id}. */
  private static final List<Counter> COUNTERS =
      List.of(
          new Counter(8, 1_000_000, "backend-stalls"),
          new Counter(4, 100_000, "branch-instructions", "branches"),
          new Counter(5, 100_000, "branch-misses"),
          new Counter(6, 100_000, "bus-cycles"),
          new Counter(3, 1_000_000, "cache-misses"),
          new Counter(2, 1_000_000, "cache-references"),
          new Counter(0, 1_000_000, "cpu-cycles", "cycles"),
          new Counter(7, 1_000_000, "frontend-stalls"),
          new Counter(1, 1_000_000, "instructions"),
          new Counter(9, 1_000_000, "ref-cycles"));

  @Override
  public String name() {
    return "hardware";
  }

  @Override
  public List<String> aliases() {
    return List.of("h");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires once in so many events that the processor counts: "
            + String.join(", ", names())
            + ". Without a count each event has one of its own. Most virtual machines have no such"
            + " counters.",
        "hardware:cache-misses:1000000 { @[comm] = count(); }");
  }

  @Override
  List<Counter> counters() {
    return COUNTERS;
  }

  @Override
  PerfEventAttachment.Source source() {
    return PerfEventAttachment.Source.HARDWARE;
  }
}
