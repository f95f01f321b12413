package dev.sonde.runtime.session;

import dev.sonde.bpf.link.Iteration;
import dev.sonde.bpf.link.IteratorAttachment;
import dev.sonde.bpf.link.Link;
import dev.sonde.runtime.event.OrderedRings;
import dev.sonde.runtime.output.OutputWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Goes through the objects of a session's iterators, one iterator after the other. */
final class Iterators {
  /** What the kernel gathers for one read at most. */
  private static final int BUFFER = 1 << 16;

  private record Attached(IteratorAttachment attachment, Link link) {}

  private final List<Attached> attached = new ArrayList<>();
  private final OutputWriter writer;
  private final OrderedRings rings;

  Iterators(OutputWriter writer, OrderedRings rings) {
    this.writer = writer;
    this.rings = rings;
  }

  /** Takes note of one. */
  void add(IteratorAttachment attachment, Link link) {
    attached.add(new Attached(attachment, link));
  }

  /**
   * Runs the program of each for every object, and says where those are that were pinned.
   *
   * @param stopping asked now and then whether to leave off
   */
  void run(BooleanSupplier stopping) {
    for (Attached one : attached) {
      if (one.attachment.pin().isPresent()) {
        byte[] message =
            ("Program pinned to " + one.attachment.pin().get() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        writer.formatted(message, message.length);
      } else {
        iterate(one.link, stopping);
      }
    }
  }

  private void iterate(Link link, BooleanSupplier stopping) {
    try (Arena arena = Arena.ofConfined();
        Iteration iteration = Iteration.begin(link)) {
      MemorySegment buffer = arena.allocate(BUFFER);
      byte[] text = new byte[BUFFER];
      int length = iteration.read(buffer);
      while (length > 0 && !stopping.getAsBoolean()) {
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, text, 0, length);
        writer.formatted(text, length);
        rings.poll();
        writer.idle();
        length = iteration.read(buffer);
      }
      rings.poll();
    }
  }
}
