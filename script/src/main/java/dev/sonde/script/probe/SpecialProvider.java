package dev.sonde.script.probe;

import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.List;
import java.util.Optional;

/**
 * {@code begin} and {@code end}, in either case: run once each, by hand, before anything is
 * attached and after everything is detached.
 */
final class SpecialProvider implements Provider {
  private final String name;
  private final Probe.Role role;

  private SpecialProvider(String name, Probe.Role role) {
    this.name = name;
    this.role = role;
  }

  static SpecialProvider begin() {
    return new SpecialProvider("begin", Probe.Role.BEGIN);
  }

  static SpecialProvider end() {
    return new SpecialProvider("end", Probe.Role.END);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public ProbeDocumentation documentation() {
    return role == Probe.Role.BEGIN
        ? new ProbeDocumentation(
            "Runs before anything is attached.", "begin { printf(\"PID COMM\\n\"); }")
        : new ProbeDocumentation(
            "Runs after everything is detached, before the maps are printed.",
            "end { clear(@start); }");
  }

  @Override
  public List<String> forms() {
    return List.of(name);
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts != 1 && !(parts == 2 && written.part(1).equals("*"))) {
      Mistakes.argumentCount(written, this, "0", diagnostics);
      return List.of();
    }
    return List.of(
        ProbePoint.inSession(Providers.pointName(written, name), this, role, Optional.empty()));
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }
}
