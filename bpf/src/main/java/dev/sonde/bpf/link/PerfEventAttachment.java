package dev.sonde.bpf.link;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A counter of the machine or the kernel, which runs the program each time it has counted so far;
 * for programs of type {@code PERF_EVENT}. Timers are counters of the CPU's clock.
 *
 * @param description what it is, for messages, such as {@code profile:hz:99}
 * @param source who counts
 * @param config what is counted: {@code PERF_COUNT_HW_*} or {@code PERF_COUNT_SW_*} of {@code
 *     include/uapi/linux/perf_event.h}
 * @param sampling when the program runs
 * @param pid the only process to count in, with all its threads; empty for all
 * @param cpu the only CPU to count on; empty for all that are online
 */
public record PerfEventAttachment(
    String description,
    Source source,
    long config,
    Sampling sampling,
    OptionalInt pid,
    OptionalInt cpu)
    implements Attachment {

  /** {@code PERF_COUNT_SW_CPU_CLOCK}: nanoseconds of a CPU. */
  public static final long CPU_CLOCK = 0;

  /** Who counts. */
  public enum Source {
    /** The processor: {@code PERF_TYPE_HARDWARE}. */
    HARDWARE(PerfEvent.TYPE_HARDWARE),
    /** The kernel: {@code PERF_TYPE_SOFTWARE}. */
    SOFTWARE(PerfEvent.TYPE_SOFTWARE);

    private final int type;

    Source(int type) {
      this.type = type;
    }
  }

  /** When the program runs. */
  public sealed interface Sampling {

    /** Each time so much has been counted: events, or nanoseconds of a clock. */
    record Period(long count) implements Sampling {}

    /** So many times a second, about. */
    record Frequency(long hertz) implements Sampling {}
  }

  /** A timer on every CPU: a program runs so many times a second on each. */
  public static PerfEventAttachment everyCpu(String description, Sampling sampling) {
    return new PerfEventAttachment(
        description,
        Source.SOFTWARE,
        CPU_CLOCK,
        sampling,
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  /** A timer on one CPU, the first: a program runs so many times a second in all. */
  public static PerfEventAttachment oneCpu(String description, Sampling sampling) {
    return new PerfEventAttachment(
        description, Source.SOFTWARE, CPU_CLOCK, sampling, OptionalInt.empty(), OptionalInt.of(0));
  }

  /** A counter counts in the process alone; a timer on one CPU is for no process in particular. */
  @Override
  public Optional<Attachment> inProcess(int process) {
    return Optional.of(
        cpu.isPresent()
            ? this
            : new PerfEventAttachment(
                description, source, config, sampling, OptionalInt.of(process), cpu));
  }

  /** A timer on one CPU is about no task. */
  @Override
  public boolean runsInTheTask() {
    return cpu.isEmpty();
  }

  @Override
  public Link attach(Program program) {
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = PerfEvent.attr(arena, source.type, config);
      switch (sampling) {
        case Sampling.Period(long count) -> attr.u64(PerfEvent.ATTR_SAMPLE_PERIOD, count);
        case Sampling.Frequency(long hertz) -> {
          attr.u64(PerfEvent.ATTR_SAMPLE_FREQ, hertz);
          attr.u64(PerfEvent.ATTR_BITS, PerfEvent.BIT_DISABLED | PerfEvent.BIT_FREQ);
        }
      }
      return pid.isPresent() && cpu.isEmpty()
          ? ThreadEvents.attach(attr, pid.getAsInt(), program, description)
          : onCpus(attr, program);
    }
  }

  private Link onCpus(Attr attr, Program program) {
    int[] cpus = cpu.isPresent() ? new int[] {cpu.getAsInt()} : Cpus.online();
    Descriptor[] held = new Descriptor[cpus.length];
    Link link = new Link(description, held);
    try {
      for (int i = 0; i < cpus.length; i++) {
        Descriptor event = PerfEvent.open(attr, pid.orElse(-1), cpus[i], description);
        held[i] = PerfEvent.attach(event, program.fd(), description);
      }
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }
}
