package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.link.PerfEventAttachment.Sampling;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What fires by the clock: {@code provider:unit:count} with the units {@code hz}, {@code s}, {@code
 * ms} and {@code us}, or {@code provider:duration} as in {@code interval:100ms}.
 */
abstract class TimedProvider implements Provider {
  private static final List<String> UNITS = List.of("hz", "ms", "s", "us");

  /** What attaches a program that fires by this clock; {@code probe} is its name for messages. */
  abstract PerfEventAttachment timer(String probe, Sampling sampling);

  @Override
  public final List<String> forms() {
    List<String> forms = new ArrayList<>();
    for (String unit : UNITS) {
      forms.add(name() + ":" + unit + ":count");
    }
    forms.add(name() + ":duration");
    return forms;
  }

  @Override
  public final List<ProbePoint> match(
      AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      Mistakes.argumentCount(written, this, "1 or 2", diagnostics);
      return List.of();
    }
    String number = written.part(parts - 1);
    if (parts == 3 && !UNITS.contains(written.part(1))) {
      String message = written.part(1) + " is not an accepted unit of time";
      Mistakes.unknown(written, 1, message, UNITS, diagnostics);
      return List.of();
    }
    if (number.startsWith("-")) {
      notPositive(written, diagnostics);
      return List.of();
    }
    long count;
    try {
      count = Count.parse(number);
    } catch (NumberFormatException e) {
      diagnostics.error(
          written.span(),
          "Invalid rate of " + name() + " probe: " + e.getMessage(),
          "write it as " + name() + ":hz:99 or " + name() + ":100ms");
      return List.of();
    }
    return parts == 2
        ? withoutUnit(written, count, diagnostics)
        : withUnit(written, written.part(1), count, diagnostics);
  }

  private List<ProbePoint> withoutUnit(AttachPoint written, long count, Diagnostics diagnostics) {
    if (count < 1000) {
      diagnostics.error(
          written.span(),
          "Invalid rate of "
              + name()
              + " probe. Minimum is 1000 or 1us. Found: "
              + count
              + " nanoseconds",
          "for " + count + " times a second write " + name() + ":hz:" + count);
      return List.of();
    }
    return point(written, "us", count / 1000, new Sampling.Period(count / 1000 * 1000));
  }

  private List<ProbePoint> withUnit(
      AttachPoint written, String unit, long count, Diagnostics diagnostics) {
    if (count == 0) {
      notPositive(written, diagnostics);
      return List.of();
    }
    long nanoseconds =
        switch (unit) {
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "us" -> 1_000L;
          default -> 0;
        };
    if (nanoseconds == 0) {
      return point(written, unit, count, new Sampling.Frequency(count));
    }
    if (count > Long.MAX_VALUE / nanoseconds) {
      diagnostics.error(
          written.span(),
          name() + ":" + unit + ":" + count + " is too long: the kernel counts nanoseconds",
          "the longest is " + name() + ":" + unit + ":" + Long.MAX_VALUE / nanoseconds);
      return List.of();
    }
    return point(written, unit, count, new Sampling.Period(count * nanoseconds));
  }

  private void notPositive(AttachPoint written, Diagnostics diagnostics) {
    diagnostics.error(written.span(), name() + " frequency should be a positive integer");
  }

  private List<ProbePoint> point(AttachPoint written, String unit, long count, Sampling sampling) {
    String fullName = name() + ":" + unit + ":" + count;
    return List.of(
        new ProbePoint(
            Providers.pointName(written, fullName),
            name(),
            Probe.Role.EVENT,
            ProgramType.PERF_EVENT,
            Optional.of(timer(fullName, sampling)),
            List.of(),
            AddressSpace.KERNEL,
            ProbeContext.REGISTERS));
  }

  @Override
  public final boolean isListedUnasked() {
    return false;
  }

  @Override
  public final List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    return CounterProvider.matchingFirstPart(search, UNITS);
  }

  @Override
  public final List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }
}
