package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.ftrace.EventFile;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * Kprobes as tracefs makes them: a line written to {@code kprobe_events} becomes a tracepoint
 * ({@code Documentation/trace/kprobetrace.rst}). Unlike all other ways this leaves something behind
 * when the process is killed, an event that nothing uses; those of processes that are gone are
 * removed when the next one is made.
 */
final class KprobeEvents {
  private KprobeEvents() {}

  static boolean isAvailable() {
    Optional<Tracefs> tracefs = Tracefs.find();
    return tracefs.isPresent() && EventFile.kprobes(tracefs.get()).exists();
  }

  /**
   * Attaches by an event made for it.
   *
   * @throws BpfException if there are no kprobes, or not there
   */
  static Link attach(KprobeAttachment attachment, Program program) {
    String what = attachment.description();
    Tracefs tracefs = Tracefs.require();
    EventFile events = EventFile.kprobes(tracefs);
    if (!events.exists()) {
      throw new BpfException(
          "attach to " + what, 0, "this kernel has no kprobes; it needs CONFIG_KPROBE_EVENTS=y");
    }
    events.removeAbandoned();
    String group = EventFile.ownGroup();
    // A program is attached to a place once.
    String name = "p" + program.fd() + "_" + Integer.toHexString(attachment.hashCode());
    String place =
        switch (attachment.place()) {
          case Place.InFunction(String module, String function, long offset) ->
              (module.isEmpty() ? "" : module + ":") + function + (offset == 0 ? "" : "+" + offset);
          case Place.At(long address) -> "0x" + Long.toHexString(address);
        };
    String line = (attachment.atReturn() ? "r:" : "p:") + group + "/" + name + " " + place;
    try {
      events.add(line);
    } catch (IOException e) {
      throw new BpfException(
          "attach to " + what, Errno.EINVAL, "kprobe_events does not take '" + line + "'");
    }
    try (Arena arena = Arena.ofConfined()) {
      int id = tracefs.tracepointId(group, name);
      Attr attr = PerfEvent.attr(arena, PerfEvent.TYPE_TRACEPOINT, id);
      attr.u64(PerfEvent.ATTR_SAMPLE_PERIOD, 1);
      Descriptor event = PerfEvent.open(attr, -1, Cpus.online()[0], what);
      Descriptor held = PerfEvent.attach(event, program.fd(), attachment.cookie(), what);
      return new Link(what, () -> events.remove(group + "/" + name), held);
    } catch (RuntimeException e) {
      events.remove(group + "/" + name);
      throw e;
    }
  }
}
