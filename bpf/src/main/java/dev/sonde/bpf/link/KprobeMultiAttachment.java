package dev.sonde.bpf.link;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.object.AttachType;
import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Attr;
import dev.sonde.bpf.sys.Bpf;
import dev.sonde.bpf.sys.BpfAttr.LinkCreate;
import dev.sonde.bpf.sys.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries, or the returns, of any number of kernel functions by one link (since Linux 5.18);
 * for programs of type {@code KPROBE} loaded for {@code TRACE_KPROBE_MULTI}, or for {@code
 * TRACE_KPROBE_SESSION}, which run at both. The context is {@code struct pt_regs}.
 *
 * @param functions their names; the kernel finds each in its list of symbols, modules included
 * @param when at what the program runs
 */
public record KprobeMultiAttachment(List<String> functions, When when) implements Attachment {
  /** {@code BPF_F_KPROBE_MULTI_RETURN}. */
  private static final int FLAG_RETURN = 1;

  /** At what a program runs. */
  public enum When {
    ENTRY(AttachType.TRACE_KPROBE_MULTI),
    RETURN(AttachType.TRACE_KPROBE_MULTI),
    /** At both, by one program (since Linux 6.10). */
    ENTRY_AND_RETURN(AttachType.TRACE_KPROBE_SESSION);

    private final AttachType attachType;

    When(AttachType attachType) {
      this.attachType = attachType;
    }

    /** What a program must be loaded for. */
    public AttachType attachType() {
      return attachType;
    }
  }

  public KprobeMultiAttachment {
    functions = List.copyOf(functions);
  }

  @Override
  public int places() {
    return functions.size();
  }

  @Override
  public Attachment joined(List<Attachment> others) {
    List<String> all = new ArrayList<>(functions);
    for (Attachment other : others) {
      if (!(other instanceof KprobeMultiAttachment(var names, When at)) || at != when) {
        return null;
      }
      all.addAll(names);
    }
    return new KprobeMultiAttachment(all, when);
  }

  /** What it is, for messages. */
  private String description() {
    String kind = when == When.RETURN ? "kretprobe " : "kprobe ";
    return functions.size() == 1
        ? kind + functions.getFirst()
        : kind + "of " + functions.size() + " functions, from " + functions.getFirst();
  }

  /** Entries, that is; at a return, they run in the order in which they were attached. */
  @Override
  public boolean runsLastAttachedFirst() {
    return when != When.RETURN;
  }

  @Override
  public Link attach(Program program) {
    String what = description();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(JAVA_LONG, functions.size());
      for (int i = 0; i < functions.size(); i++) {
        names.setAtIndex(JAVA_LONG, i, arena.allocateFrom(functions.get(i)).address());
      }
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      attr.u32(LinkCreate.PROG_FD, program.fd());
      attr.u32(LinkCreate.ATTACH_TYPE, when.attachType.number());
      attr.u32(LinkCreate.KPROBE_MULTI_FLAGS, when == When.RETURN ? FLAG_RETURN : 0);
      attr.u32(LinkCreate.KPROBE_MULTI_CNT, functions.size());
      attr.pointer(LinkCreate.KPROBE_MULTI_SYMS, names);
      int result = Bpf.call(Bpf.LINK_CREATE, attr);
      if (result < 0) {
        throw new BpfException("attach to " + what, -result, hint(-result));
      }
      return new Link(what, new Descriptor(result));
    }
  }

  private static String hint(int errno) {
    return switch (errno) {
      case Errno.ESRCH, Errno.ENOENT -> "the kernel has no function of one of these names";
      case Errno.EINVAL -> "the kernel lets one of these functions not be traced";
      case Errno.E2BIG -> "these are more functions than the kernel takes at once";
      case Errno.EOPNOTSUPP -> "this kernel cannot do it; it needs CONFIG_FPROBE=y";
      default -> "";
    };
  }
}
