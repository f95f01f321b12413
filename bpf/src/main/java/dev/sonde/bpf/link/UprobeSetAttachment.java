package dev.sonde.bpf.link;

import dev.sonde.bpf.program.Program;
import dev.sonde.bpf.sys.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * Several instructions that are one event to whoever traces them, as the places of one USDT probe
 * are; by a perf event each.
 *
 * @param uprobes at least one
 */
public record UprobeSetAttachment(List<UprobeAttachment> uprobes) implements Attachment {
  public UprobeSetAttachment {
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
    return Optional.of(new UprobeSetAttachment(UprobeAttachment.narrowed(uprobes, pid)));
  }

  @Override
  public Attachment numbered(int number) {
    return new UprobeSetAttachment(UprobeAttachment.numbered(uprobes, number));
  }

  @Override
  public boolean runsLastAttachedFirst() {
    return true;
  }

  @Override
  public Link attach(Program program) {
    Descriptor[] held = new Descriptor[uprobes.size()];
    Link link = new Link(uprobes.getFirst().description(), held);
    try {
      for (int i = 0; i < held.length; i++) {
        held[i] = uprobes.get(i).open(program);
      }
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }
}
