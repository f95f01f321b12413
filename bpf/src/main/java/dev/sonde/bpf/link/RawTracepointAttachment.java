package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.RawTracepoint;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;

/**
 * A tracepoint without the record that perf makes of it: the context is the arguments of the
 * tracepoint's own function, 8 bytes each. For programs of type {@code RAW_TRACEPOINT}, and of type
 * {@code TRACING} loaded for {@code TRACE_RAW_TP}, to which typed pointers are then open.
 *
 * @param name the tracepoint's name, without category
 */
public record RawTracepointAttachment(String name) implements Attachment {
  @Override
  public Link attach(Program program) {
    String what = "raw tracepoint " + name;
    try (Arena arena = Arena.ofConfined()) {
      Attr attr = new Attr(arena, RawTracepoint.SIZE);
      attr.u32(RawTracepoint.PROG_FD, program.fd());
      if (program.type() != ProgramType.TRACING) {
        // A tracing program was told when it was loaded.
        attr.pointer(RawTracepoint.NAME, arena.allocateFrom(name));
      }
      int result = Bpf.call(Bpf.RAW_TRACEPOINT_OPEN, attr);
      if (result == -Errno.ENOENT) {
        throw new BpfException("attach to " + what, 0, "this kernel has no such tracepoint");
      }
      return new Link(what, Descriptor.of(result, "attach to " + what));
    }
  }
}
