package dev.sonde.script.probe;

import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.util.List;
import java.util.Optional;

/**
 * {@code test:NAME} and {@code bench:NAME}: run by the session itself, in a mode of its own, once
 * as a test or many times to be measured.
 */
final class HandRunProvider implements Provider {
  private final String name;
  private final Probe.Role role;

  private HandRunProvider(String name, Probe.Role role) {
    this.name = name;
    this.role = role;
  }

  static HandRunProvider test() {
    return new HandRunProvider("test", Probe.Role.TEST);
  }

  static HandRunProvider bench() {
    return new HandRunProvider("bench", Probe.Role.BENCH);
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
    return role == Probe.Role.TEST
        ? new ProbeDocumentation(
            "Run once by sonde --test. It fails if it returns something other than 0 or calls"
                + " exit() with another code; what it prints is shown only then.",
            "test:sums { if (1 + 1 != 2) { printf(\"no\\n\"); return 1; } }")
        : new ProbeDocumentation(
            "Run by sonde --bench until its runs took a millisecond; the nanoseconds of one run are"
                + " shown. One that returns something other than 0 is left out.",
            "bench:count { @ = count(); }");
  }

  @Override
  public List<String> forms() {
    return List.of(name + ":NAME");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (written.parts().size() == 1 || written.part(1).isEmpty()) {
      diagnostics.error(written.span(), name + " probes must have a name", name + ":my_name");
      return List.of();
    }
    if (written.parts().size() != 2) {
      Mistakes.argumentCount(written, this, "1", diagnostics);
      return List.of();
    }
    return List.of(
        ProbePoint.inSession(
            Providers.pointName(written, name + ":" + written.part(1)),
            this,
            role,
            Optional.empty()));
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
