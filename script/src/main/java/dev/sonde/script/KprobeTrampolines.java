package dev.sonde.script;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.bpf.link.KprobeAttachment;
import dev.sonde.bpf.link.KprobeAttachment.Place;
import dev.sonde.bpf.link.KprobeMultiAttachment;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.function.Function;
import dev.sonde.script.function.Functions;
import dev.sonde.script.probe.KprobeTrampoline;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.probe.ValueSource;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.type.TypedProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds kprobes and kretprobes whose code does the same in a program that a trampoline runs, and
 * has them attached so: the function calls the program then, without a trap or saved registers.
 */
final class KprobeTrampolines {
  /**
   * So many functions of a probe are still attached one by one: each needs a program of its own,
   * and attaching and detaching a trampoline takes the kernel milliseconds.
   */
  private static final int MOST_FUNCTIONS = 4;

  private static final String ARGUMENT = "arg";
  private static final String RESULT = "retval";

  private final Machine machine;
  private final Map<Declaration.Probe, Set<String>> names;

  /**
   * For a machine.
   *
   * @param names the plain names and the functions that the code of each probe uses
   */
  KprobeTrampolines(Machine machine, Map<Declaration.Probe, Set<String>> names) {
    this.machine = machine;
    this.names = names;
  }

  /** The same probes in order, those replaced that can be: with a probe for each function. */
  List<TypedProbe> replace(List<TypedProbe> probes) {
    List<List<ProbePoint>> replacements = new ArrayList<>(probes.size());
    KprobeSessions sessions = new KprobeSessions(machine, probes);
    for (TypedProbe probe : probes) {
      boolean wanted = isCandidate(probe) && machine.has(Feature.KPROBE_AS_FENTRY);
      // One for both in the count, as bpftrace has it.
      int places = wanted && sessions.isReturnOfOther(probe) ? 0 : 1;
      replacements.add(wanted ? replacements(probe, places) : List.of());
    }
    keepTogether(probes, replacements);
    List<TypedProbe> replaced = new ArrayList<>(probes.size());
    for (int i = 0; i < probes.size(); i++) {
      if (replacements.get(i).isEmpty()) {
        replaced.add(probes.get(i));
      }
      for (ProbePoint point : replacements.get(i)) {
        replaced.add(new TypedProbe(probes.get(i).declaration(), List.of(point)));
      }
    }
    return replaced;
  }

  private boolean isCandidate(TypedProbe probe) {
    if (probe.points().size() > MOST_FUNCTIONS || probe.point().role() != Probe.Role.EVENT) {
      return false;
    }
    for (ProbePoint point : probe.points()) {
      if (!(point.attachment().orElse(null) instanceof KprobeAttachment)) {
        return false;
      }
    }
    for (String name : names.get(probe.declaration())) {
      Optional<Function> function = Functions.find(name);
      if (function.isPresent() && function.get().needsKprobe()) {
        return false;
      }
    }
    return true;
  }

  /**
   * What the places of a probe become; none if one of them must stay as it is. A place where the
   * kernel has refused a trampoline does stay, with a program of its own all the same: that takes
   * the place of the refused one in a session that has begun.
   */
  private List<ProbePoint> replacements(TypedProbe probe, int places) {
    List<ProbePoint> points = new ArrayList<>(probe.points().size());
    for (ProbePoint point : probe.points()) {
      ProbePoint replacement = KprobeTrampoline.of(point, places, machine);
      if (replacement == null || !offers(replacement, names.get(probe.declaration()))) {
        return List.of();
      }
      boolean refused = machine.refusesTrampoline(function(point));
      points.add(refused ? point : replacement);
    }
    return points;
  }

  /** Whether a place has all the numbers that the code asks for. */
  private static boolean offers(ProbePoint point, Set<String> used) {
    if (used.contains(RESULT) && point.context().result().isEmpty()) {
      return false;
    }
    List<ValueSource> arguments = point.context().numbered();
    for (String name : used) {
      int number = argumentNumber(name);
      if (number >= arguments.size()
          || number >= 0 && arguments.get(number) instanceof ValueSource.Unreadable) {
        return false;
      }
    }
    return true;
  }

  /** 2 for {@code arg2}; -1 for what is no argument. */
  private static int argumentNumber(String name) {
    return name.length() == ARGUMENT.length() + 1
            && name.startsWith(ARGUMENT)
            && Character.isDigit(name.charAt(ARGUMENT.length()))
        ? name.charAt(ARGUMENT.length()) - '0'
        : -1;
  }

  /**
   * Leaves a function's probes kprobes where one of them must be: otherwise they would run in
   * another order than that of the script, or those at its entry and its return in two programs.
   */
  private static void keepTogether(List<TypedProbe> probes, List<List<ProbePoint>> replacements) {
    boolean changed = true;
    while (changed) {
      changed = false;
      Set<String> kept = new HashSet<>();
      for (int i = 0; i < probes.size(); i++) {
        if (replacements.get(i).isEmpty()) {
          kept.addAll(functions(probes.get(i)));
        }
      }
      for (int i = 0; i < probes.size(); i++) {
        if (!replacements.get(i).isEmpty()
            && !Collections.disjoint(kept, functions(probes.get(i)))) {
          replacements.set(i, List.of());
          changed = true;
        }
      }
    }
  }

  private static List<String> functions(TypedProbe probe) {
    List<String> functions = new ArrayList<>(probe.points().size());
    for (ProbePoint point : probe.points()) {
      String function = function(point);
      if (function != null) {
        functions.add(function);
      }
    }
    return functions;
  }

  private static String function(ProbePoint point) {
    return switch (point.attachment().orElse(null)) {
      case KprobeAttachment(Place.InFunction place, boolean _, long _) -> place.function();
      case KprobeMultiAttachment many -> many.functions().getFirst();
      case null, default -> null;
    };
  }
}
