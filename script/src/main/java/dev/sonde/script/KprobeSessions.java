package dev.sonde.script;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.bpf.link.KprobeMultiAttachment.When;
import dev.sonde.bpf.object.ProgramKind;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.type.TypedProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds kprobes and kretprobes of the same functions, and has one program and one link serve both
 * (sessions, since Linux 6.10): that costs half to attach, and less at each event.
 */
final class KprobeSessions {
  private static final String ENTRY = "kprobe";
  private static final String RETURN = "kretprobe";

  /** Stands for several probes in the place of an index. */
  private static final int SEVERAL = -1;

  private final Machine machine;
  private final List<TypedProbe> probes;
  private final Map<List<String>, Integer> entries;
  private final Map<List<String>, Integer> returns;

  /** For the probes of a script, in order. */
  KprobeSessions(Machine machine, List<TypedProbe> probes) {
    this.machine = machine;
    this.probes = probes;
    entries = indexes(ENTRY);
    returns = indexes(RETURN);
  }

  /** The probe that is at some functions, by these; or that there are several. */
  private Map<List<String>, Integer> indexes(String provider) {
    Map<List<String>, Integer> indexes = new HashMap<>();
    for (int i = 0; i < probes.size(); i++) {
      List<String> functions = functions(probes.get(i), provider);
      if (!functions.isEmpty() && indexes.putIfAbsent(functions, i) != null) {
        indexes.put(functions, SEVERAL);
      }
    }
    return indexes;
  }

  /** The same probes in order, those joined that can be. */
  List<TypedProbe> join() {
    List<TypedProbe> joined = new ArrayList<>(probes);
    for (int i = 0; i < joined.size(); i++) {
      List<String> functions = functions(probes.get(i), ENTRY);
      int other = returns.getOrDefault(functions, SEVERAL);
      if (other != SEVERAL
          && entries.getOrDefault(functions, SEVERAL) == i
          && machine.has(Feature.KPROBE_SESSION)) {
        TypedProbe entry = inSession(probes.get(i));
        TypedProbe exit = inSession(probes.get(other));
        entry.joinReturn(exit);
        joined.set(i, entry);
        joined.set(other, exit);
      }
    }
    return joined;
  }

  /** Whether one of the probes would run at the return of what another one is at the entry of. */
  boolean isReturnOfOther(TypedProbe probe) {
    List<String> functions = functions(probe, RETURN);
    return entries.getOrDefault(functions, SEVERAL) != SEVERAL
        && returns.getOrDefault(functions, SEVERAL) != SEVERAL
        && machine.has(Feature.KPROBE_SESSION);
  }

  /**
   * The functions a probe is at; empty if it is of another provider, or at other places, too, or
   * stands in for a trampoline, alone.
   */
  private List<String> functions(TypedProbe probe, String provider) {
    if (!probe.point().provider().equals(provider) || probe.isReturnOfOther()) {
      return List.of();
    }
    List<String> functions = new ArrayList<>(probe.points().size());
    for (ProbePoint point : probe.points()) {
      String function = function(point.attachment().orElse(null));
      if (function == null || machine.refusesTrampoline(function)) {
        return List.of();
      }
      functions.add(function);
    }
    return functions;
  }

  /** The function whose entry or return it is; null if it is something else. */
  private static String function(Attachment attachment) {
    if (attachment instanceof KprobeMultiAttachment many && many.when() != When.ENTRY_AND_RETURN) {
      return many.functions().getFirst();
    }
    return attachment instanceof KprobeAttachment(Place place, boolean _, long _)
            && place instanceof Place.InFunction(String module, String function, long offset)
            && module.isEmpty()
            && offset == 0
        ? function
        : null;
  }

  private static TypedProbe inSession(TypedProbe probe) {
    ProgramKind kind = ProgramKind.of(ProgramType.KPROBE, When.ENTRY_AND_RETURN.attachType());
    List<ProbePoint> points = new ArrayList<>(probe.points().size());
    for (ProbePoint point : probe.points()) {
      List<String> function = List.of(function(point.attachment().orElseThrow()));
      points.add(
          new ProbePoint(
              point.name(),
              point.provider(),
              point.role(),
              kind,
              Optional.of(new KprobeMultiAttachment(function, When.ENTRY_AND_RETURN)),
              point.arguments(),
              point.result(),
              point.pointers(),
              point.context()));
    }
    return new TypedProbe(probe.declaration(), points);
  }
}
