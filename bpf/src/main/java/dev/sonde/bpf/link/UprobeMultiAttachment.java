package dev.sonde.bpf.link;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sonde.bpf.BpfException;
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
import java.util.Optional;

/**
 * Any number of instructions, those of one file by one link (since Linux 6.6); for programs of type
 * {@code KPROBE} loaded for {@link #ATTACH_TYPE}.
 *
 * @param uprobes at least one
 * @param places how many these are to whoever traces them: a USDT probe may have several
 *     instructions
 */
public record UprobeMultiAttachment(List<UprobeAttachment> uprobes, int places)
    implements Attachment {
  /** What programs are loaded for. */
  public static final AttachType ATTACH_TYPE = AttachType.TRACE_UPROBE_MULTI;

  /** {@code BPF_F_UPROBE_MULTI_RETURN}. */
  private static final int FLAG_RETURN = 1;

  public UprobeMultiAttachment {
    uprobes = List.copyOf(uprobes);
    if (uprobes.isEmpty()) {
      throw new IllegalArgumentException("there is no uprobe to attach");
    }
  }

  @Override
  public String file() {
    return UprobeAttachment.file(uprobes);
  }

  @Override
  public Optional<Attachment> inProcess(int pid) {
    return Optional.of(new UprobeMultiAttachment(UprobeAttachment.narrowed(uprobes, pid), places));
  }

  /** Instructions of one USDT probe are not told from those of others: these stay together. */
  @Override
  public List<Attachment> halves() {
    int middle = uprobes.size() / 2;
    return middle == 0 || places != uprobes.size()
        ? List.of()
        : List.of(
            new UprobeMultiAttachment(uprobes.subList(0, middle), middle),
            new UprobeMultiAttachment(uprobes.subList(middle, places), places - middle));
  }

  @Override
  public Attachment numbered(int number) {
    return new UprobeMultiAttachment(UprobeAttachment.numbered(uprobes, number), places);
  }

  @Override
  public boolean runsLastAttachedFirst() {
    return true;
  }

  @Override
  public Attachment joined(List<Attachment> others) {
    List<UprobeAttachment> all = new ArrayList<>(uprobes);
    int sum = places;
    for (Attachment other : others) {
      if (!(other instanceof UprobeMultiAttachment(var more, int count))) {
        return null;
      }
      all.addAll(more);
      sum += count;
    }
    return new UprobeMultiAttachment(all, sum);
  }

  @Override
  public Link attach(Program program) {
    List<Descriptor> links = new ArrayList<>();
    try {
      for (List<UprobeAttachment> alike : alike()) {
        links.add(link(alike, program));
      }
      return new Link(description(uprobes), links.toArray(new Descriptor[0]));
    } catch (RuntimeException e) {
      for (Descriptor link : links) {
        link.close();
      }
      throw e;
    }
  }

  /** Those that one link can stand for. */
  private List<List<UprobeAttachment>> alike() {
    List<List<UprobeAttachment>> groups = new ArrayList<>();
    for (UprobeAttachment uprobe : uprobes) {
      List<UprobeAttachment> group = null;
      for (List<UprobeAttachment> each : groups) {
        group = each.getFirst().isAlike(uprobe) ? each : group;
      }
      if (group == null) {
        group = new ArrayList<>();
        groups.add(group);
      }
      group.add(uprobe);
    }
    return groups;
  }

  private static String description(List<UprobeAttachment> uprobes) {
    UprobeAttachment first = uprobes.getFirst();
    return uprobes.size() == 1
        ? first.description()
        : first.kind() + " at " + uprobes.size() + " places of " + first.path();
  }

  private static Descriptor link(List<UprobeAttachment> alike, Program program) {
    UprobeAttachment first = alike.getFirst();
    int count = alike.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment offsets = arena.allocate(JAVA_LONG, count);
      MemorySegment semaphores = arena.allocate(JAVA_LONG, count);
      MemorySegment cookies = arena.allocate(JAVA_LONG, count);
      for (int i = 0; i < count; i++) {
        offsets.setAtIndex(JAVA_LONG, i, alike.get(i).offset());
        semaphores.setAtIndex(JAVA_LONG, i, alike.get(i).semaphoreOffset());
        cookies.setAtIndex(JAVA_LONG, i, alike.get(i).cookie());
      }
      Attr attr = new Attr(arena, LinkCreate.SIZE);
      attr.u32(LinkCreate.PROG_FD, program.fd());
      attr.u32(LinkCreate.ATTACH_TYPE, ATTACH_TYPE.number());
      attr.pointer(LinkCreate.UPROBE_MULTI_PATH, arena.allocateFrom(first.path()));
      attr.pointer(LinkCreate.UPROBE_MULTI_OFFSETS, offsets);
      attr.pointer(LinkCreate.UPROBE_MULTI_REF_CTR_OFFSETS, semaphores);
      attr.pointer(LinkCreate.UPROBE_MULTI_COOKIES, cookies);
      attr.u32(LinkCreate.UPROBE_MULTI_CNT, count);
      attr.u32(LinkCreate.UPROBE_MULTI_FLAGS, first.atReturn() ? FLAG_RETURN : 0);
      attr.u32(LinkCreate.UPROBE_MULTI_PID, first.pid().orElse(0));
      int result = Bpf.call(Bpf.LINK_CREATE, attr);
      if (result < 0) {
        throw new BpfException(
            "attach to " + description(alike), -result, UprobeAttachment.hint(-result));
      }
      return new Descriptor(result);
    }
  }
}
