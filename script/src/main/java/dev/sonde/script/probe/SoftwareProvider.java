package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import java.util.List;

/** {@code software:page-faults:100}: events that the kernel itself counts. */
final class SoftwareProvider extends CounterProvider {
  /** {@code enum perf_sw_ids}; a page fault is frequent, a migration is not. */
  private static final List<Counter> COUNTERS =
      List.of(
          new Counter(7, 1, "alignment-faults"),
          new Counter(10, 1, "bpf-output"),
          new Counter(3, 1000, "context-switches", "cs"),
          new Counter(0, 1_000_000, "cpu-clock", "cpu"),
          new Counter(4, 1, "cpu-migrations"),
          new Counter(9, 1, "dummy"),
          new Counter(8, 1, "emulation-faults"),
          new Counter(6, 1, "major-faults"),
          new Counter(5, 100, "minor-faults"),
          new Counter(2, 100, "page-faults", "faults"),
          new Counter(1, 1, "task-clock"));

  @Override
  public String name() {
    return "software";
  }

  @Override
  public List<String> aliases() {
    return List.of("s");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires once in so many events that the kernel itself counts: "
            + String.join(", ", names())
            + ". Without a count each event has one of its own.",
        "software:page-faults:1 { @[comm] = count(); }");
  }

  @Override
  List<Counter> counters() {
    return COUNTERS;
  }

  @Override
  PerfEventAttachment.Source source() {
    return PerfEventAttachment.Source.SOFTWARE;
  }
}
