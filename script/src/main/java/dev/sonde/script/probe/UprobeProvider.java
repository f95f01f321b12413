package dev.sonde.script.probe;

import dev.sonde.bpf.link.UprobeAttachment;
import dev.sonde.bpf.object.ProgramType;
import dev.sonde.compiler.ir.AddressSpace;
import dev.sonde.compiler.program.Probe;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.Suggestions;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code uprobe:file:function} and {@code uretprobe:file:function}: a function of a program or
 * library, when it is entered or has returned, in whichever process.
 */
final class UprobeProvider implements Provider {
  private final String name;
  private final String alias;
  private final boolean atReturn;

  private UprobeProvider(String name, String alias, boolean atReturn) {
    this.name = name;
    this.alias = alias;
    this.atReturn = atReturn;
  }

  static UprobeProvider atEntry() {
    return new UprobeProvider("uprobe", "u", false);
  }

  static UprobeProvider atReturn() {
    return new UprobeProvider("uretprobe", "ur", true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> aliases() {
    return List.of(alias);
  }

  @Override
  public List<String> forms() {
    return atReturn
        ? List.of("uretprobe:file:function")
        : List.of(
            "uprobe:file:function[+offset]",
            "uprobe:file:address",
            "uprobe:file@source:line[:column]");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (SourcePlace.isIn(written)) {
      return atSource(written, machine, diagnostics);
    }
    if (written.parts().size() != 3) {
      Mistakes.argumentCount(written, this, "2", diagnostics);
      return List.of();
    }
    String target = written.part(1);
    FunctionPlace place = place(written, diagnostics);
    if (place == null || !isComplete(written, target, place, diagnostics)) {
      return List.of();
    }
    String path = target(written, diagnostics);
    if (path == null) {
      return List.of();
    }
    try (ProgramFile file = ProgramFile.open(path)) {
      return Wildcard.isIn(place.function())
          ? all(written, file, place.function(), diagnostics)
          : one(written, file, place, diagnostics);
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadableFile(path, e, Optional.of(written.span())));
      return List.of();
    }
  }

  /** The file that a probe names, or null after saying that there is none. */
  private String target(AttachPoint written, Diagnostics diagnostics) {
    String target = written.part(1);
    List<String> files = TargetFiles.find(target);
    if (files.isEmpty()) {
      diagnostics.error(
          written.span(),
          "uprobe target file '" + target + "' does not exist or is not executable");
      return null;
    }
    String path = files.getFirst();
    if (files.size() > 1) {
      diagnostics.warning(
          written.span(),
          "attaching to uprobe target file '"
              + path
              + "' but matched "
              + files.size()
              + " binaries");
    }
    return path;
  }

  /** The places of a line of the source, each in a function of its own or in an inlined call. */
  private List<ProbePoint> atSource(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    SourcePlace place = SourcePlace.parse(written, this, diagnostics);
    String path = place == null ? null : target(written, diagnostics);
    if (path == null) {
      return List.of();
    }
    try (ProgramFile file = ProgramFile.open(path)) {
      List<ProbePoint> points = new ArrayList<>();
      for (long address : place.find(written, path, machine, diagnostics)) {
        points.add(point(written, file, "@" + place.spelled(), address));
      }
      return points;
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadableFile(path, e, Optional.of(written.span())));
      return List.of();
    }
  }

  private FunctionPlace place(AttachPoint written, Diagnostics diagnostics) {
    try {
      return FunctionPlace.parse(written.part(written.parts().size() - 1));
    } catch (NumberFormatException e) {
      diagnostics.error(
          written.span(), e.getMessage(), "write it as " + String.join(" or ", forms()));
      return null;
    }
  }

  private boolean isComplete(
      AttachPoint written, String target, FunctionPlace place, Diagnostics diagnostics) {
    String wrong = null;
    if (target.isEmpty()) {
      wrong = name + " should have a target";
    } else if (place.isAddress() && place.address() == 0) {
      wrong = name + " should be attached to a function and/or address";
    } else if (atReturn && place.offset() != 0) {
      wrong = "uretprobes can not be attached to a function offset";
    }
    if (wrong != null) {
      diagnostics.error(written.span(), wrong, "write it as " + String.join(" or ", forms()));
    }
    return wrong == null;
  }

  private List<ProbePoint> one(
      AttachPoint written, ProgramFile file, FunctionPlace place, Diagnostics diagnostics)
      throws IOException {
    Symbol function = place.isAddress() ? file.find(place.address()) : file.find(place.function());
    if (function == null) {
      notFound(written, file, place, diagnostics);
      return List.of();
    }
    long into = place.isAddress() ? place.address() - function.address() : place.offset();
    String refused = refusal(file, function, into);
    if (refused != null) {
      diagnostics.error(written.span(), refused);
      return List.of();
    }
    return List.of(point(written, file, ":" + place.spelled(), function.address() + into));
  }

  private void notFound(
      AttachPoint written, ProgramFile file, FunctionPlace place, Diagnostics diagnostics)
      throws IOException {
    if (place.isAddress()) {
      diagnostics.error(
          written.span(),
          "Could not resolve address: " + file.path() + ":0x" + Long.toHexString(place.address()),
          "no function of the file is there; addresses are those that nm(1) prints");
      return;
    }
    Optional<String> nearest =
        Suggestions.nearest(place.function(), functions(file, new Wildcard("*")));
    diagnostics.error(
        written.span(),
        "No matches for " + name + " " + file.path() + ":" + place.function() + ".",
        nearest.isPresent()
            ? "did you mean '" + nearest.get() + "'?"
            : "list what there is with: sonde -l 'uprobe:" + file.path() + ":*'");
  }

  /** Why no probe is set at so many bytes into a function; null if nothing speaks against it. */
  private String refusal(ProgramFile file, Symbol function, long into) throws IOException {
    if (function.size() == 0 && into == 0) {
      return "Could not determine boundary for " + function.name() + " (symbol has size 0).";
    }
    if (Long.compareUnsigned(into, function.size()) >= 0) {
      return "Offset outside the function bounds ('"
          + function.name()
          + "' size is "
          + function.size()
          + ")";
    }
    if (into != 0) {
      return "probes within a function are not supported yet: only at its first instruction";
    }
    if (atReturn && isGo(file)) {
      return "uretprobes crash programs written in Go, which move their stacks: "
          + file.path()
          + " is one";
    }
    return null;
  }

  private static boolean isGo(ProgramFile file) throws IOException {
    ElfFile elf = file.elf();
    return elf.findSection(".note.go.buildid") != null || elf.findSection(".gopclntab") != null;
  }

  private List<ProbePoint> all(
      AttachPoint written, ProgramFile file, String pattern, Diagnostics diagnostics)
      throws IOException {
    List<ProbePoint> points = new ArrayList<>();
    for (String function : functions(file, new Wildcard(pattern))) {
      Symbol symbol = file.find(function);
      if (refusal(file, symbol, 0) == null) {
        points.add(point(written, file, ":" + function, symbol.address()));
      }
    }
    if (points.isEmpty()) {
      diagnostics.error(
          written.span(),
          "No matches for " + name + " " + file.path() + ":" + pattern + ".",
          "list what there is with: sonde -l 'uprobe:" + file.path() + ":*'");
    }
    return points;
  }

  private ProbePoint point(AttachPoint written, ProgramFile file, String place, long address) {
    return new ProbePoint(
            Providers.pointName(written, name + ":" + file.path() + place),
            name,
            Probe.Role.EVENT,
            ProgramType.KPROBE,
            Optional.of(
                new UprobeAttachment(file.path(), file.elf().fileOffset(address), atReturn)),
            List.of(),
            AddressSpace.USER,
            atReturn ? ProbeContext.functionReturn() : ProbeContext.functionEntry())
        .in(new DebugPlace(file.path(), address));
  }

  /** The names of the functions that match, sorted. */
  private static TreeSet<String> functions(ProgramFile file, Wildcard pattern) throws IOException {
    TreeSet<String> functions = new TreeSet<>();
    file.forEachFunction(
        function -> {
          if (pattern.matches(function.name())) {
            functions.add(function.name());
          }
        });
    return functions;
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    int colon = search.indexOf(':');
    if (colon < 0) {
      return List.of();
    }
    List<String> listed = new ArrayList<>();
    for (String path : TargetFiles.find(search.substring(0, colon))) {
      try (ProgramFile file = ProgramFile.open(path)) {
        for (String function : functions(file, new Wildcard(search.substring(colon + 1)))) {
          listed.add(path + ":" + function);
        }
      } catch (IOException e) {
        diagnostics.add(Mistakes.unreadableFile(path, e, Optional.empty()));
      }
    }
    return listed;
  }

  @Override
  public List<Argument> arguments(String listed, Machine machine, Diagnostics diagnostics) {
    int colon = listed.lastIndexOf(':');
    String path = listed.substring(0, colon);
    if (atReturn) {
      return List.of();
    }
    try (ProgramFile file = ProgramFile.open(path)) {
      Symbol function = file.find(listed.substring(colon + 1));
      return function == null
          ? List.of()
          : FunctionArguments.of(new DebugPlace(path, function.address()), machine)
              .orElse(List.of());
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadableFile(path, e, Optional.empty()));
      return List.of();
    }
  }
}
