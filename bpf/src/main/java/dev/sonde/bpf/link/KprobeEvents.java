package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Kprobes as tracefs makes them: a line written to {@code kprobe_events} becomes a tracepoint
 * ({@code Documentation/trace/kprobetrace.rst}). Unlike all other ways this leaves something behind
 * when the process is killed, an event that nothing uses; those of processes that are gone are
 * removed when the next one is made.
 */
final class KprobeEvents {
  /** The events' folder, followed by the pid of the process that made them. */
  private static final String GROUP = "sonde_";

  private KprobeEvents() {}

  static boolean isAvailable() {
    Optional<Tracefs> tracefs = Tracefs.find();
    return tracefs.isPresent() && Files.exists(file(tracefs.get()));
  }

  private static Path file(Tracefs tracefs) {
    return tracefs.root().resolve("kprobe_events");
  }

  /**
   * Attaches by an event made for it.
   *
   * @throws BpfException if there are no kprobes, or not there
   */
  static Link attach(KprobeAttachment attachment, Program program) {
    String what = attachment.description();
    Tracefs tracefs = Tracefs.require();
    Path events = file(tracefs);
    if (!Files.exists(events)) {
      throw new BpfException(
          "attach to " + what, 0, "this kernel has no kprobes; it needs CONFIG_KPROBE_EVENTS=y");
    }
    removeAbandoned(events);
    String group = GROUP + ProcessHandle.current().pid();
    // A program is attached to a place once.
    String name = "p" + program.fd() + "_" + Integer.toHexString(attachment.hashCode());
    String place =
        switch (attachment.place()) {
          case Place.InFunction(String module, String function, long offset) ->
              (module.isEmpty() ? "" : module + ":") + function + (offset == 0 ? "" : "+" + offset);
          case Place.At(long address) -> "0x" + Long.toHexString(address);
        };
    write(events, (attachment.atReturn() ? "r:" : "p:") + group + "/" + name + " " + place, what);
    try (Arena arena = Arena.ofConfined()) {
      int id = tracefs.tracepointId(group, name);
      Attr attr = PerfEvent.attr(arena, PerfEvent.TYPE_TRACEPOINT, id);
      attr.u64(PerfEvent.ATTR_SAMPLE_PERIOD, 1);
      Descriptor event = PerfEvent.open(attr, -1, Cpus.online()[0], what);
      Descriptor held = PerfEvent.attach(event, program.fd(), what);
      return new Link(what, () -> remove(events, group + "/" + name), held);
    } catch (RuntimeException e) {
      remove(events, group + "/" + name);
      throw e;
    }
  }

  private static void write(Path events, String line, String what) {
    try {
      append(events, line);
    } catch (IOException e) {
      throw new BpfException(
          "attach to " + what, Errno.EINVAL, "kprobe_events does not take '" + line + "'");
    }
  }

  private static void append(Path events, String line) throws IOException {
    Files.write(
        events,
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  /** Removes an event; one that is in use or gone stays as it is. */
  private static void remove(Path events, String event) {
    try {
      append(events, "-:" + event);
    } catch (IOException _) {
      // Somebody else uses or has removed it: nothing of ours is left to be done.
      return;
    }
  }

  /** Removes the events of processes that were killed. */
  private static void removeAbandoned(Path events) {
    try {
      for (String line : Files.readAllLines(events)) {
        int colon = line.indexOf(':');
        int slash = line.indexOf('/', colon);
        int space = line.indexOf(' ', Math.max(slash, 0));
        if (colon >= 0 && slash > 0 && space > 0 && line.startsWith(GROUP, colon + 1)) {
          String pid = line.substring(colon + 1 + GROUP.length(), slash);
          if (!Files.exists(Path.of("/proc", pid))) {
            remove(events, line.substring(colon + 1, space));
          }
        }
      }
    } catch (IOException e) {
      throw new BpfException("read " + events, 0, e.getMessage());
    }
  }
}
