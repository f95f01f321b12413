package dev.sonde.script.probe;

import dev.sonde.bpf.link.Attachment;
import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.link.UprobeSetAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.program.ProgramFile;
import dev.sonde.symbols.usdt.UsdtProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * {@code usdt:file:provider:name}: a probe that a program or library defines itself. It may fire at
 * several places, which count as one; where it has a semaphore, that is raised while it is traced.
 */
final class UsdtProvider implements Provider {
  @Override
  public String name() {
    return "usdt";
  }

  @Override
  public List<String> aliases() {
    return List.of("U");
  }

  @Override
  public ProbeDocumentation documentation() {
    return new ProbeDocumentation(
        "Fires where a program or library has a probe of its own, made with the macros of sys/sdt.h;"
            + " arg0 and so on are what it passes. Files are found as for uprobe; with -p the file may"
            + " be empty, for all that the process has mapped.",
        "usdt:libc:libc:setjmp { @[comm] = count(); }");
  }

  @Override
  public List<String> forms() {
    return List.of("usdt:file:provider:name", "usdt:file:name");
  }

  /**
   * What a probe or a search names.
   *
   * @param file empty for every file of the traced process
   * @param probe a pattern of {@code provider:name}
   * @param spelled the name as it was written
   */
  private record Written(String file, Wildcard probe, String spelled) {
    static Written of(String file, String provider, String name) {
      return new Written(
          file, new Wildcard((provider.isEmpty() ? "*" : provider) + ":" + name), name);
    }

    boolean isPattern() {
      return file.isEmpty() || TargetFiles.isPattern(file);
    }

    /** Where to look for files. */
    String target() {
      return file.isEmpty() ? "*" : file;
    }
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    Written wanted = read(written, machine.process());
    if (wanted == null) {
      Mistakes.argumentCount(written, this, "2 or 3", diagnostics);
      return List.of();
    }
    String wrong = null;
    if (wanted.spelled().isEmpty()) {
      wrong = "usdt probe must have a target function or wildcard";
    } else if (wanted.file().isEmpty() && machine.process().isEmpty()) {
      wrong =
          "usdt probe must specify at least path or pid to probe. To target all paths/pids set the"
              + " path to '*'.";
    }
    if (wrong != null) {
      diagnostics.error(written.span(), wrong, "write it as " + String.join(" or ", forms()));
      return List.of();
    }
    List<String> paths = TargetFiles.of(machine).find(wanted.target());
    if (paths.isEmpty()) {
      diagnostics.error(
          written.span(),
          "usdt target file '" + wanted.file() + "' does not exist or is not executable");
      return List.of();
    }
    if (!wanted.isPattern() && paths.size() > 1) {
      diagnostics.warning(
          written.span(),
          "attaching to usdt target file '"
              + paths.getFirst()
              + "' but matched "
              + paths.size()
              + " binaries");
      paths = paths.subList(0, 1);
    }
    List<ProbePoint> points = new ArrayList<>();
    for (String path : paths) {
      addPoints(written, path, wanted, machine, points, diagnostics);
    }
    if (points.isEmpty() && !diagnostics.hasErrors()) {
      diagnostics.error(
          written.span(),
          "No matches for usdt "
              + (wanted.file().isEmpty() ? "" : wanted.file() + ":")
              + wanted.spelled()
              + ".",
          "list what there is with: sonde -l 'usdt:" + wanted.target() + ":*'");
    }
    return UprobeGroup.of(points, machine);
  }

  /** The parts of a probe; null for too few or too many. */
  private static Written read(AttachPoint written, OptionalInt process) {
    return switch (written.parts().size()) {
      case 2 -> process.isPresent() ? Written.of("", "", written.part(1)) : null;
      case 3 -> Written.of(written.part(1), "", written.part(2));
      case 4 -> Written.of(written.part(1), written.part(2), written.part(3));
      default -> null;
    };
  }

  private void addPoints(
      AttachPoint written,
      String path,
      Written wanted,
      Machine machine,
      List<ProbePoint> points,
      Diagnostics diagnostics) {
    try {
      ProgramFile file = machine.program(path);
      UsdtSources sources = new UsdtSources(file);
      for (Map.Entry<String, List<UsdtProbe>> probe : probes(file, wanted.probe()).entrySet()) {
        points.add(point(written, file, probe.getKey(), probe.getValue(), sources));
      }
    } catch (IOException e) {
      if (!wanted.isPattern()) {
        diagnostics.add(Mistakes.unreadableFile(path, e, Optional.of(written.span())));
      }
    }
  }

  private ProbePoint point(
      AttachPoint written,
      ProgramFile file,
      String probe,
      List<UsdtProbe> places,
      UsdtSources sources)
      throws IOException {
    return new ProbePoint(
        Providers.pointName(written, "usdt:" + file.path() + ":" + probe),
        name(),
        Probe.Role.EVENT,
        ProgramType.KPROBE,
        Optional.of(attachment(file, places)),
        List.of(),
        AddressSpace.USER,
        new ProbeContext(true, sources.of(places), Optional.empty()));
  }

  private static Attachment attachment(ProgramFile file, List<UsdtProbe> places) {
    List<UprobeAttachment> uprobes = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      UsdtProbe place = places.get(i);
      uprobes.add(
          new UprobeAttachment(
              file.mappedPath(),
              file.inMapped(place.fileOffset()),
              false,
              place.semaphoreOffset() == 0 ? 0 : file.inMapped(place.semaphoreOffset()),
              i,
              OptionalInt.empty()));
    }
    return uprobes.size() == 1 ? uprobes.getFirst() : new UprobeSetAttachment(uprobes);
  }

  /** The probes of a file that match, as {@code provider:name}, sorted, each with its places. */
  private static Map<String, List<UsdtProbe>> probes(ProgramFile file, Wildcard wanted)
      throws IOException {
    Map<String, List<UsdtProbe>> probes = new TreeMap<>();
    for (UsdtProbe place : file.usdtProbes()) {
      String name = place.provider() + ":" + place.name();
      if (wanted.matches(name)) {
        List<UsdtProbe> places = probes.get(name);
        if (places == null) {
          places = new ArrayList<>();
          probes.put(name, places);
        }
        places.add(place);
      }
    }
    return probes;
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public boolean isListedUnasked(String search, Machine machine) {
    return TargetFiles.isNarrow(search, machine.process());
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    int colon = search.indexOf(':');
    String target = colon < 0 ? "*" : search.substring(0, colon);
    String probe = search.substring(colon + 1);
    Wildcard wanted = new Wildcard(probe.indexOf(':') < 0 ? "*:" + probe : probe);
    List<String> listed = new ArrayList<>();
    for (String path : TargetFiles.of(machine).find(target.isEmpty() ? "*" : target)) {
      try {
        ProgramFile file = machine.program(path);
        for (String found : probes(file, wanted).keySet()) {
          listed.add(path + ":" + found);
        }
      } catch (IOException e) {
        if (!TargetFiles.isPattern(target)) {
          diagnostics.add(Mistakes.unreadableFile(path, e, Optional.empty()));
        }
      }
    }
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    return List.of();
  }
}
