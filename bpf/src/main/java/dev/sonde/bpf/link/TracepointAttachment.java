package dev.sonde.bpf.link;

import dev.sonde.bpf.Cpus;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Descriptor;
import dev.sonde.bpf.sys.PerfEvent;
import java.lang.foreign.Arena;

/**
 * A tracepoint, through a perf event, for programs of type {@code TRACEPOINT}. The context is the
 * record that the tracepoint's {@code format} file in tracefs describes.
 *
 * @param category the folder it is in, such as {@code sched}
 * @param name its name there, such as {@code sched_switch}
 * @param cookie what {@code bpf_get_attach_cookie} gives the program (since Linux 5.15); 0 for
 *     nothing
 */
public record TracepointAttachment(String category, String name, long cookie)
    implements Attachment {
  /** One that its program does not tell from others. */
  public TracepointAttachment(String category, String name) {
    this(category, name, 0);
  }

  @Override
  public Attachment numbered(int number) {
    return new TracepointAttachment(
        category, name, (long) number << Integer.SIZE | cookie & 0xffffffffL);
  }

  @Override
  public Link attach(Program program) {
    String what = "tracepoint " + category + ":" + name;
    int id = Tracefs.require().tracepointId(category, name);
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = PerfEvent.attr(arena, PerfEvent.TYPE_TRACEPOINT, id);
      attr.u64(PerfEvent.ATTR_SAMPLE_PERIOD, 1);
      // A perf event belongs to a CPU, but programs on a tracepoint run on all of them.
      Descriptor event = PerfEvent.open(attr, -1, Cpus.online()[0], what);
      return new Link(what, PerfEvent.attach(event, program.fd(), cookie, what));
    }
  }
}
