package dev.sonde.bpf.link;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.RawTracepoint;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;

/**
 * The entry or the return of a kernel function, or of another BPF program, by a trampoline (since
 * Linux 5.5): the function calls the program as it would call another function. For programs of
 * type {@code TRACING}, which were told when they were loaded what they attach to. The context is
 * the function's arguments, 8 bytes each, and behind them what it returned.
 *
 * @param description what it is, for messages: {@code fentry vmlinux:vfs_read}
 */
public record TracingAttachment(String description) implements Attachment {
  @Override
  public boolean runsLastAttachedFirst() {
    return true;
  }

  @Override
  public Link attach(Program program) {
    try (Arena arena = Arena.ofConfined()) {
      // Named for what it did first; it attaches every tracing program.
      Attr attr = new Attr(arena, RawTracepoint.SIZE);
      attr.u32(RawTracepoint.PROG_FD, program.fd());
      int result = Bpf.call(Bpf.RAW_TRACEPOINT_OPEN, attr);
      if (result < 0) {
        throw new BpfException("attach to " + description, -result, hint(-result));
      }
      return new Link(description, new Descriptor(result));
    }
  }

  private static String hint(int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "something else has taken the function's entry, such as a live patch";
      case Errno.E2BIG -> "too many programs are attached to it already";
      case Errno.ENOTSUPP, Errno.EOPNOTSUPP ->
          "this kernel has no trampolines for it; try a kprobe instead";
      case Errno.EPERM, Errno.EACCES ->
          "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";
      default -> "";
    };
  }
}
