package dev.sonde.script.probe;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.link.UprobeMultiAttachment;
import dev.sonde.bpf.link.UprobeSetAttachment;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import java.util.ArrayList;
import java.util.List;

/** The many places that one probe of user space stands for. */
final class UprobeGroup {
  private static final ProgramKind KIND =
      ProgramKind.of(ProgramType.KPROBE, UprobeMultiAttachment.ATTACH_TYPE);

  private UprobeGroup() {}

  /** The same places, to be attached by one link a file where the kernel can do that. */
  static List<ProbePoint> of(List<ProbePoint> points, Machine machine) {
    if (points.size() < 2 || !machine.has(Feature.UPROBE_MULTI)) {
      return points;
    }
    List<ProbePoint> joinable = new ArrayList<>(points.size());
    for (ProbePoint point : points) {
      List<UprobeAttachment> uprobes =
          switch (point.attachment().orElseThrow()) {
            case UprobeAttachment one -> List.of(one);
            case UprobeSetAttachment(var several) -> several;
            default -> throw new IllegalArgumentException(point.name() + " is no uprobe");
          };
      joinable.add(point.attachedBy(KIND, new UprobeMultiAttachment(uprobes, 1)));
    }
    return joinable;
  }
}
