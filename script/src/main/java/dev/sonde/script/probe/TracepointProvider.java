package dev.sonde.script.probe;

import dev.sonde.bpf.link.TracepointAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code tracepoint:category:event}: the kernel's static tracepoints, described by tracefs. */
final class TracepointProvider implements Provider {
  private static final String SYSTEM_CALLS = "syscalls";

  @Override
  public String name() {
    return "tracepoint";
  }

  @Override
  public List<String> aliases() {
    return List.of("t");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "A place in the kernel that it offers for tracing, with arguments by name: args.filename."
            + " sonde -lv shows them.",
        "tracepoint:syscalls:sys_enter_openat { printf(\"%s\\n\", str(args.filename)); }");
  }

  @Override
  public List<String> forms() {
    return List.of("tracepoint:category:event");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    int parts = written.parts().size();
    // "tracepoint:*open*" looks for an event in every category.
    boolean anyCategory = parts == 2 && Wildcard.isIn(written.part(1));
    if (parts != 3 && !anyCategory) {
      wrongParts(written, machine, diagnostics);
      return List.of();
    }
    String category = anyCategory ? "*" : written.part(1);
    String event = written.part(parts - 1);
    if (category.isEmpty() || event.isEmpty()) {
      diagnostics.error(
          written.span(),
          "tracepoint probe must have a target",
          "write it as " + forms().getFirst());
      return List.of();
    }
    Optional<Path> tracefs = machine.tracefs();
    if (tracefs.isEmpty()) {
      diagnostics.add(Mistakes.noTracefs(Optional.of(written.span())));
      return List.of();
    }
    try {
      return Wildcard.isIn(category) || Wildcard.isIn(event)
          ? all(written, category + ":" + event, new Tracepoints(tracefs.get()), diagnostics)
          : one(written, category, event, new Tracepoints(tracefs.get()), diagnostics);
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadable(e, Optional.of(written.span())));
      return List.of();
    }
  }

  private List<ProbePoint> one(
      AttachPoint written,
      String category,
      String event,
      Tracepoints tracepoints,
      Diagnostics diagnostics)
      throws IOException {
    Optional<TracepointFormat> format = tracepoints.format(category, event);
    if (format.isEmpty()) {
      Mistakes.noMatch(written, this, category + ":" + event, tracepoints.events(), diagnostics);
      return List.of();
    }
    return List.of(point(written, category, event, format.get()));
  }

  private List<ProbePoint> all(
      AttachPoint written, String pattern, Tracepoints tracepoints, Diagnostics diagnostics)
      throws IOException {
    List<ProbePoint> points = new ArrayList<>();
    for (String found : search(pattern, tracepoints)) {
      String category = found.substring(0, found.indexOf(':'));
      String event = found.substring(category.length() + 1);
      Optional<TracepointFormat> format = tracepoints.format(category, event);
      if (format.isPresent()) {
        points.add(point(written, category, event, format.get()));
      }
    }
    if (points.isEmpty()) {
      Mistakes.noMatch(written, this, pattern, List.of(), diagnostics);
    }
    return points;
  }

  private ProbePoint point(
      AttachPoint written, String category, String event, TracepointFormat format) {
    List<Argument> arguments = new ArrayList<>(format.common());
    arguments.addAll(format.fields());
    return new ProbePoint(
        Providers.pointName(written, "tracepoint:" + category + ":" + event),
        name(),
        Probe.Role.EVENT,
        ProgramType.TRACEPOINT,
        Optional.of(new TracepointAttachment(category, event)),
        arguments,
        category.equals(SYSTEM_CALLS) ? AddressSpace.USER : AddressSpace.KERNEL);
  }

  /** Too few or too many parts; where an event is named alone, its category is the hint. */
  private void wrongParts(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (written.parts().size() == 2 && machine.tracefs().isPresent()) {
      try {
        String event = written.part(1);
        for (String found : new Tracepoints(machine.tracefs().get()).events()) {
          if (found.endsWith(":" + event)) {
            diagnostics.error(
                written.span(),
                "tracepoint probe type requires 2 arguments, found 1",
                "did you mean 'tracepoint:" + found + "'?");
            return;
          }
        }
      } catch (IOException e) {
        diagnostics.add(Mistakes.unreadable(e, Optional.of(written.span())));
      }
    }
    Mistakes.argumentCount(written, this, "2", diagnostics);
  }

  private static List<String> search(String pattern, Tracepoints tracepoints) throws IOException {
    Wildcard wildcard = new Wildcard(pattern);
    List<String> found = new ArrayList<>();
    for (String event : tracepoints.events()) {
      if (wildcard.matches(event)) {
        found.add(event);
      }
    }
    return found;
  }

  @Override
  public boolean isListedUnasked() {
    return true;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    Optional<Path> tracefs = machine.tracefs();
    if (tracefs.isEmpty()) {
      diagnostics.add(Mistakes.noTracefs(Optional.empty()));
      return List.of();
    }
    try {
      return search(
          search.indexOf(':') < 0 ? "*:" + search : search, new Tracepoints(tracefs.get()));
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadable(e, Optional.empty()));
      return List.of();
    }
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.indexOf(':');
    Optional<Path> tracefs = machine.tracefs();
    if (tracefs.isEmpty() || colon < 0) {
      return List.of();
    }
    try {
      Optional<TracepointFormat> format =
          new Tracepoints(tracefs.get())
              .format(listed.substring(0, colon), listed.substring(colon + 1));
      return format.isEmpty() ? List.of() : format.get().fields();
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadable(e, Optional.empty()));
      return List.of();
    }
  }
}
