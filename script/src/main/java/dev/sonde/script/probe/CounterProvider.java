package dev.sonde.script.probe;

import dev.sonde.bpf.link.PerfEventAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What fires each time a counter has counted so many events: {@code provider:event[:count]}.
 * Without a count, or with {@code *}, the event's own default holds.
 */
abstract class CounterProvider implements Provider {

  /**
   * A counter of {@code perf_event_open(2)}.
   *
   * @param config its number, {@code PERF_COUNT_*} of {@code include/uapi/linux/perf_event.h}
   * @param period how many events a sample stands for where the script does not say
   * @param names its name, then its aliases
   */
  record Counter(int config, long period, List<String> names) {
    Counter(int config, long period, String... names) {
      this(config, period, List.of(names));
    }
  }

  abstract List<Counter> counters();

  abstract PerfEventAttachment.Source source();

  @Override
  public final List<String> forms() {
    return List.of(name() + ":event", name() + ":event:count");
  }

  @Override
  public final List<ProbePoint> match(
      AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 2 && parts != 3) {
      Mistakes.argumentCount(written, this, "1 or 2", diagnostics);
      return List.of();
    }
    String event = written.part(1);
    Counter counter = counter(event);
    if (counter == null) {
      unknownEvent(written, event, diagnostics);
      return List.of();
    }
    String number = written.part(2);
    long count = 0;
    if (parts == 3 && !number.equals("*")) {
      if (number.startsWith("-")) {
        diagnostics.error(written.span(), name() + " count should be a positive integer");
        return List.of();
      }
      try {
        count = Count.parse(number);
      } catch (NumberFormatException e) {
        diagnostics.error(
            written.span(),
            "Invalid count for " + name() + " probe: " + e.getMessage(),
            "write it as "
                + name()
                + ":"
                + event
                + ":"
                + counter.period()
                + ", or without a count for this very default");
        return List.of();
      }
    }
    String fullName = name() + ":" + event + (count == 0 ? "" : ":" + count);
    return List.of(
        new ProbePoint(
            Providers.pointName(written, fullName),
            name(),
            Probe.Role.EVENT,
            ProgramType.PERF_EVENT,
            Optional.of(
                new PerfEventAttachment(
                    fullName,
                    source(),
                    counter.config(),
                    new PerfEventAttachment.Sampling.Period(count == 0 ? counter.period() : count),
                    OptionalInt.empty(),
                    OptionalInt.empty())),
            List.of(),
            AddressSpace.KERNEL,
            ProbeContext.REGISTERS));
  }

  private void unknownEvent(AttachPoint written, String event, Diagnostics diagnostics) {
    String message;
    if (event.isEmpty()) {
      message = name() + " probe must have a " + name() + " event name";
    } else if (Wildcard.isIn(event)) {
      message = "wildcards are not allowed for " + name() + " probe type";
    } else {
      message = event + " is not a " + name() + " probe";
    }
    Mistakes.unknown(written, 1, message, names(), diagnostics);
  }

  private Counter counter(String name) {
    for (Counter counter : counters()) {
      if (counter.names().contains(name)) {
        return counter;
      }
    }
    return null;
  }

  /** Every name that a counter has. */
  final List<String> names() {
    List<String> names = new ArrayList<>();
    for (Counter counter : counters()) {
      names.addAll(counter.names());
    }
    return names;
  }

  @Override
  public final boolean isListedUnasked() {
    return true;
  }

  @Override
  public final List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    return matchingFirstPart(search, names());
  }

  @Override
  public final List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }

  /**
   * The names that match, sorted, each with a colon behind it, the place of a count. A search may
   * leave the colon out, or have a count behind it.
   */
  static List<String> matchingFirstPart(String search, List<String> names) {
    int colon = search.lastIndexOf(':');
    boolean counted =
        colon >= 0 && colon + 1 < search.length() && isDigit(search.charAt(colon + 1));
    String pattern = counted ? search.substring(0, colon + 1) : search;
    Wildcard wildcard = new Wildcard(colon < 0 ? pattern + ":" : pattern);
    List<String> matching = new ArrayList<>();
    for (String name : names) {
      String listed = name + ":";
      if (wildcard.matches(listed)) {
        matching.add(listed);
      }
    }
    // With the colons, which sort behind a dash: cpu-clock stands before cpu.
    Collections.sort(matching);
    return matching;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
