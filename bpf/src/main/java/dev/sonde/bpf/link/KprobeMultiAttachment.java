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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries, or the returns, of any number of kernel functions by one link (since Linux 5.18);
 * for programs of type {@code KPROBE} loaded for {@code TRACE_KPROBE_MULTI}, or for {@code
 * TRACE_KPROBE_SESSION}, which run at both. The context is {@code struct pt_regs}.
 *
 * @param functions their names; the kernel finds each in its list of symbols, modules included. One
 *     that is named more than once has the program run as often
 * @param when at what the program runs
 * @param cookies what {@code bpf_get_attach_cookie} gives the program at each function; empty for
 *     nothing
 */
public record KprobeMultiAttachment(List<String> functions, When when, List<Long> cookies)
    implements Attachment {
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
    cookies = List.copyOf(cookies);
    if (!cookies.isEmpty() && cookies.size() != functions.size()) {
      throw new IllegalArgumentException(
          cookies.size() + " cookies for " + functions.size() + " functions");
    }
  }

  /** Functions that the program does not tell from each other. */
  public KprobeMultiAttachment(List<String> functions, When when) {
    this(functions, when, List.of());
  }

  @Override
  public int places() {
    return functions.size();
  }

  @Override
  public Attachment joined(List<Attachment> others) {
    List<String> all = new ArrayList<>(functions);
    List<Long> allCookies = new ArrayList<>(cookies);
    for (Attachment other : others) {
      if (!(other instanceof KprobeMultiAttachment(var names, When at, var more))
          || at != when
          || more.isEmpty() != cookies.isEmpty()) {
        return null;
      }
      all.addAll(names);
      allCookies.addAll(more);
    }
    return new KprobeMultiAttachment(all, when, allCookies);
  }

  @Override
  public List<Attachment> halves() {
    int middle = functions.size() / 2;
    return middle == 0 ? List.of() : List.of(part(0, middle), part(middle, functions.size()));
  }

  private KprobeMultiAttachment part(int from, int to) {
    return new KprobeMultiAttachment(
        functions.subList(from, to), when, cookies.isEmpty() ? cookies : cookies.subList(from, to));
  }

  @Override
  public Attachment numbered(int number) {
    return new KprobeMultiAttachment(
        functions, when, Collections.nCopies(functions.size(), (long) number << Integer.SIZE));
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
    List<Descriptor> links = new ArrayList<>();
    try {
      for (KprobeMultiAttachment distinct : distinct()) {
        links.add(distinct.link(program));
      }
      return new Link(description(), links.toArray(new Descriptor[0]));
    } catch (RuntimeException e) {
      for (Descriptor link : links) {
        link.close();
      }
      throw e;
    }
  }

  /** The same in parts that name no function twice, which the kernel takes for one not found. */
  private List<KprobeMultiAttachment> distinct() {
    Map<String, Integer> times = new HashMap<>();
    List<List<String>> names = new ArrayList<>();
    List<List<Long>> theirs = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      int part = times.merge(functions.get(i), 1, Integer::sum) - 1;
      if (part == names.size()) {
        names.add(new ArrayList<>());
        theirs.add(new ArrayList<>());
      }
      names.get(part).add(functions.get(i));
      if (!cookies.isEmpty()) {
        theirs.get(part).add(cookies.get(i));
      }
    }
    if (names.size() == 1) {
      return List.of(this);
    }
    List<KprobeMultiAttachment> parts = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      parts.add(new KprobeMultiAttachment(names.get(i), when, theirs.get(i)));
    }
    return parts;
  }

  private Descriptor link(Program program) {
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
      if (!cookies.isEmpty()) {
        MemorySegment numbers = arena.allocate(JAVA_LONG, cookies.size());
        for (int i = 0; i < cookies.size(); i++) {
          numbers.setAtIndex(JAVA_LONG, i, cookies.get(i));
        }
        attr.pointer(LinkCreate.KPROBE_MULTI_COOKIES, numbers);
      }
      int result = Bpf.call(Bpf.LINK_CREATE, attr);
      if (result < 0) {
        throw new BpfException("attach to " + what, -result, hint(-result));
      }
      return new Descriptor(result);
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
