package dev.sonde.script;

import dev.sonde.compiler.program.MissingProbes;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.config.Configuration;
import dev.sonde.script.diagnostic.Diagnostic;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Severity;
import dev.sonde.script.function.Function;
import dev.sonde.script.function.Functions;
import dev.sonde.script.probe.Machine;
import dev.sonde.script.probe.ProbePoint;
import dev.sonde.script.probe.Providers;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Script;
import dev.sonde.script.type.TypedProbe;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the places that probes stand for. The places of one probe share its code, unless that asks
 * for what differs between them, or they need programs of different kinds.
 */
final class ProbeMatcher {
  private final List<String> arguments;
  private final CompileOptions options;
  private final Machine machine;
  private final Configuration configuration;
  private final Diagnostics diagnostics;
  private final List<TypedProbe> probes = new ArrayList<>();
  private final Map<Declaration.Probe, Set<String>> names = new IdentityHashMap<>();
  private int points;
  private boolean hasTests;
  private boolean hasBenchmarks;
  private boolean leftOut;

  /** Whether the probe at hand has several attach points. */
  private boolean several;

  ProbeMatcher(
      List<String> arguments,
      CompileOptions options,
      Machine machine,
      Configuration configuration,
      Diagnostics diagnostics) {
    this.arguments = arguments;
    this.options = options;
    this.machine = machine;
    this.configuration = configuration;
    this.diagnostics = diagnostics;
  }

  /**
   * Tells beforehand whether probes will ask for all functions of a program, so that those are read
   * once, also where another probe names one of them first.
   */
  void announce(Script script) {
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Declaration.Probe probe) {
        for (AttachPoint written : probe.attachPoints()) {
          if (Providers.asksForAll(written.withArguments(arguments))) {
            machine.objects().expectWildcards();
            return;
          }
        }
      }
    }
  }

  /**
   * Adds a probe.
   *
   * @param names the plain names and the functions that its code uses
   */
  void add(Declaration.Probe probe, Set<String> names) {
    this.names.put(probe, names);
    several = probe.attachPoints().size() > 1;
    List<ProbePoint> matched = new ArrayList<>();
    for (AttachPoint written : probe.attachPoints()) {
      for (ProbePoint point : match(written.withArguments(arguments))) {
        if (isWanted(point)) {
          matched.add(point);
        }
      }
    }
    if (needsTypedPointers(names)) {
      for (int i = 0; i < matched.size(); i++) {
        matched.set(i, Providers.withTypedPointers(matched.get(i), machine));
      }
    }
    points += matched.size();
    leftOut |= matched.isEmpty();
    while (!matched.isEmpty()) {
      List<ProbePoint> alike = new ArrayList<>();
      List<ProbePoint> others = new ArrayList<>();
      for (ProbePoint point : matched) {
        (isLike(point, matched.getFirst()) ? alike : others).add(point);
      }
      add(probe, alike, names);
      matched = others;
    }
  }

  /** Adds a probe's places that can have a program together, if its code lets them. */
  private void add(Declaration.Probe probe, List<ProbePoint> alike, Set<String> names) {
    if (!dependsOnPlace(names, alike)) {
      probes.add(new TypedProbe(probe, alike));
      return;
    }
    for (ProbePoint point : alike) {
      probes.add(new TypedProbe(probe, List.of(point)));
    }
  }

  /** Tests and benchmarks are for modes of their own; and a filter may leave probes out. */
  private boolean isWanted(ProbePoint point) {
    hasTests |= point.role() == Probe.Role.TEST;
    hasBenchmarks |= point.role() == Probe.Role.BENCH;
    return switch (point.role()) {
      case BEGIN, END -> true;
      case TEST -> options.selection().mode() == CompileOptions.Mode.TEST && passesFilter(point);
      case BENCH -> options.selection().mode() == CompileOptions.Mode.BENCH && passesFilter(point);
      case EVENT -> options.selection().mode() == CompileOptions.Mode.TRACE && passesFilter(point);
    };
  }

  private boolean passesFilter(ProbePoint point) {
    return options.selection().probeFilter().isEmpty()
        || options.selection().probeFilter().get().matcher(point.name()).find();
  }

  private static boolean isLike(ProbePoint a, ProbePoint b) {
    return a.kind().equals(b.kind())
            && a.role() == b.role()
            && a.role() == Probe.Role.EVENT
            && a.provider().equals(b.provider())
            && a.pointers() == b.pointers()
            && a.context().equals(b.context())
            && program(a).equals(program(b))
        || a == b;
  }

  /** The program whose types are meant by the names of types; empty for those of the kernel. */
  private static String program(ProbePoint point) {
    return point.debug().isPresent() ? point.debug().get().path() : "";
  }

  private boolean dependsOnPlace(Set<String> names, List<ProbePoint> places) {
    if (places.size() == 1) {
      return false;
    }
    for (String name : names) {
      Optional<Function> function = Functions.find(name);
      if (function.isPresent() && function.get().dependsOnPlace(places, machine)) {
        return true;
      }
    }
    return false;
  }

  private static boolean needsTypedPointers(Set<String> names) {
    for (String name : names) {
      Optional<Function> function = Functions.find(name);
      if (function.isPresent() && function.get().needsTypedPointers()) {
        return true;
      }
    }
    return false;
  }

  private List<ProbePoint> match(AttachPoint written) {
    Diagnostics found = new Diagnostics();
    List<ProbePoint> matched = Providers.match(written, machine, found);
    // Of several wildcards of a probe, one that stands for nothing is no mistake.
    boolean dispensable = several && written.hasWildcard();
    boolean warns = configuration.missingProbes() == MissingProbes.WARN;
    if (configuration.missingProbes() == MissingProbes.IGNORE) {
      return matched;
    }
    for (Diagnostic diagnostic : found.all()) {
      boolean missing = diagnostic.severity() == Severity.ERROR;
      diagnostics.add(
          missing && (warns || dispensable)
              ? new Diagnostic(
                  Severity.WARNING,
                  diagnostic.message() + " Skipping.",
                  diagnostic.span(),
                  diagnostic.notes())
              : diagnostic);
    }
    if (matched.isEmpty() && !several) {
      if (warns) {
        diagnostics.warning(
            written.span(),
            "Probe has no valid attach points. It is being removed which may cause issues with"
                + " program behavior.");
      } else if (written.hasWildcard()) {
        diagnostics.error(written.span(), "Probe has no valid attach points.");
      }
    }
    return matched;
  }

  /** Whether there are probes of which nothing is attached. */
  boolean leftSomeOut() {
    return leftOut;
  }

  /** Why there are no probes, where nothing is wrong. */
  String whatIsMissing() {
    if (hasTests) {
      return "use --test to run test probes";
    }
    if (hasBenchmarks) {
      return "use --bench to run bench probes";
    }
    if (options.selection().probeFilter().isPresent()) {
      return "no probe's name matches --probe-filter";
    }
    return leftOut
        ? "what this machine has is listed by: sonde -l"
        : "a script is made of probes: begin { ... }";
  }

  /** All probes, in the order of the script. */
  List<TypedProbe> probes() {
    if (probes.size() > configuration.maxPrograms()) {
      refuseMany(
          "Your program is trying to generate more than "
              + probes.size()
              + " BPF programs, which exceeds the current limit of "
              + configuration.maxPrograms(),
          "You can increase the limit through the BPFTRACE_MAX_BPF_PROGS environment variable.");
      return List.of();
    }
    if (points > configuration.maxProbes()) {
      refuseMany(
          "Can't attach to "
              + points
              + " probes because it exceeds the current limit of "
              + configuration.maxProbes()
              + " probes",
          "raise it: config = { max_probes = "
              + points
              + " }, or BPFTRACE_MAX_PROBES; many probes cost much");
      return List.of();
    }
    List<TypedProbe> replaced = new KprobeTrampolines(machine, names).replace(probes);
    return new KprobeSessions(machine, replaced).join();
  }

  /** Says at the probe with the most places that there are too many. */
  private void refuseMany(String message, String hint) {
    Map<Declaration.Probe, Integer> places = new IdentityHashMap<>();
    Declaration.Probe largest = probes.getFirst().declaration();
    for (TypedProbe probe : probes) {
      places.merge(probe.declaration(), probe.points().size(), Integer::sum);
      if (places.get(probe.declaration()) > places.getOrDefault(largest, 0)) {
        largest = probe.declaration();
      }
    }
    diagnostics.error(largest.attachPoints().getFirst().span(), message, hint);
  }
}
