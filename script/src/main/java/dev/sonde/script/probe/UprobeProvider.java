package dev.sonde.script.probe;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.symbols.demangle.Demangler;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ProgramFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code uprobe:file:function} and {@code uretprobe:file:function}: a function of a program or
 * library, when it is entered or has returned, in whichever process.
 */
final class UprobeProvider implements Provider {
  /** What stands before a function's name that is that of a C++ source. */
  static final String CPP = "cpp";

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
  public ProbeDocumentation documentation() {
    return atReturn
        ? new ProbeDocumentation(
            "Fires when a function of a program or library returns; retval is its result. Files are"
                + " found as for uprobe.",
            "uretprobe:libc:read { @bytes = hist(retval); }")
        : new ProbeDocumentation(
            "Fires when a function of a program or library is entered, or at an instruction or source"
                + " line of it, in every process. The file is a path, the name of a library, of a"
                + " program in the PATH, or the number of a process. arg0 and so on are the arguments;"
                + " with debug information args has them by name and type.",
            "uprobe:libc:malloc { @bytes[comm] = hist(arg0); }");
  }

  @Override
  public List<String> forms() {
    return atReturn
        ? List.of("uretprobe:file:function")
        : List.of(
            "uprobe:file:function[+offset]",
            "uprobe:file:cpp:function",
            "uprobe:file:address",
            "uprobe:file@source:line[:column]");
  }

  @Override
  public List<ProbePoint> match(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    if (SourcePlace.isIn(written)) {
      return atSource(written, machine, diagnostics);
    }
    TargetFiles files = TargetFiles.of(machine);
    String target = target(written, files, machine);
    if (target == null) {
      Mistakes.argumentCount(written, this, "2 or 3", diagnostics);
      return List.of();
    }
    FunctionPlace place = place(written, diagnostics);
    if (place == null || !isComplete(written, target, place, machine, diagnostics)) {
      return List.of();
    }
    FunctionPattern pattern = new FunctionPattern(place.function(), isCpp(written));
    OptionalInt process = processNamed(target);
    if (process.isPresent() || TargetFiles.isPattern(target)) {
      List<String> paths =
          process.isPresent()
              ? new TargetFiles(process, machine.objects()).mapped()
              : files.find(target);
      List<ProbePoint> points = everywhere(written, paths, pattern, machine, diagnostics);
      return paths.isEmpty()
          ? noFile(written, target, diagnostics)
          : found(written, target, narrowed(points, process), pattern, machine, diagnostics);
    }
    String plain = place.isAddress() && machine.isUnsafe() ? files.findPlain(target) : null;
    if (plain != null) {
      return List.of(UprobePlaces.inPlainFile(written, name, plain, place, atReturn));
    }
    String path = file(written, target, files, diagnostics);
    if (path == null) {
      return List.of();
    }
    try {
      ProgramFile file = machine.program(path);
      UprobePlaces places = places(written, file, machine, diagnostics);
      return pattern.isName()
          ? places.at(place)
          : found(
              written, path, places.all(pattern, prefix(written)), pattern, machine, diagnostics);
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadableFile(path, e, Optional.of(written.span())));
      return List.of();
    }
  }

  private UprobePlaces places(
      AttachPoint written, ProgramFile file, Machine machine, Diagnostics diagnostics) {
    return new UprobePlaces(written, name, atReturn, file, machine, diagnostics);
  }

  private static List<ProbePoint> noFile(
      AttachPoint written, String target, Diagnostics diagnostics) {
    diagnostics.error(
        written.span(), "uprobe target file '" + target + "' does not exist or is not executable");
    return List.of();
  }

  /** The file that is meant by a name that is no pattern; null after saying that there is none. */
  private static String file(
      AttachPoint written, String target, TargetFiles files, Diagnostics diagnostics) {
    List<String> paths = files.find(target);
    if (paths.isEmpty()) {
      noFile(written, target, diagnostics);
      return null;
    }
    if (paths.size() > 1) {
      diagnostics.warning(
          written.span(),
          "attaching to uprobe target file '"
              + paths.getFirst()
              + "' but matched "
              + paths.size()
              + " binaries");
    }
    return paths.getFirst();
  }

  /** The places of a line of the source, each in a function of its own or in an inlined call. */
  private List<ProbePoint> atSource(AttachPoint written, Machine machine, Diagnostics diagnostics) {
    SourcePlace place = SourcePlace.parse(written, this, diagnostics);
    if (place == null) {
      return List.of();
    }
    TargetFiles files = TargetFiles.of(machine);
    String path = file(written, written.part(1), files, diagnostics);
    if (path == null) {
      return List.of();
    }
    try {
      ProgramFile file = machine.program(path);
      UprobePlaces places = places(written, file, machine, diagnostics);
      return places.points("@" + place.spelled(), place.find(written, path, machine, diagnostics));
    } catch (IOException e) {
      diagnostics.add(Mistakes.unreadableFile(path, e, Optional.of(written.span())));
      return List.of();
    }
  }

  /** The file as written; that of the traced process where none is; null for too many parts. */
  private static String target(AttachPoint written, TargetFiles files, Machine machine) {
    int parts = written.parts().size();
    boolean left = parts == 2 || parts == 3 && written.part(1).equals(CPP);
    if (left && machine.process().isPresent()) {
      String program = files.program();
      return program == null ? "" : program;
    }
    return parts == 3 || parts == 4 ? written.part(1) : null;
  }

  private static boolean isCpp(AttachPoint written) {
    return written.parts().size() > 2 && written.part(written.parts().size() - 2).equals(CPP);
  }

  /** The process whose program and libraries are meant, where the target is its number. */
  private static OptionalInt processNamed(String target) {
    if (target.isEmpty() || target.length() > 7 || Files.exists(Path.of(target))) {
      return OptionalInt.empty();
    }
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) < '0' || target.charAt(i) > '9') {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(Integer.parseInt(target));
  }

  private FunctionPlace place(AttachPoint written, Diagnostics diagnostics) {
    int parts = written.parts().size();
    if (parts == 4 && !written.part(2).equals(CPP)) {
      diagnostics.error(
          written.parts().get(2).span(),
          "unsupported language type: " + written.part(2),
          "there is: cpp");
      return null;
    }
    try {
      return FunctionPlace.parse(written.part(parts - 1));
    } catch (NumberFormatException e) {
      diagnostics.error(
          written.span(), e.getMessage(), "write it as " + String.join(" or ", forms()));
      return null;
    }
  }

  private boolean isComplete(
      AttachPoint written,
      String target,
      FunctionPlace place,
      Machine machine,
      Diagnostics diagnostics) {
    String wrong = null;
    if (target.isEmpty()) {
      wrong = name + " should have a target";
    } else if (place.isAddress() && TargetFiles.isPattern(target)) {
      wrong = "Cannot use wildcards with absolute address";
    } else if (place.isAddress()
        && place.address() == 0
        && (!machine.isUnsafe() || written.part(written.parts().size() - 1).isEmpty())) {
      wrong = name + " should be attached to a function and/or address";
    } else if (atReturn && place.offset() != 0) {
      wrong = "uretprobes can not be attached to a function offset";
    }
    if (wrong != null) {
      diagnostics.error(written.span(), wrong, "write it as " + String.join(" or ", forms()));
    }
    return wrong == null;
  }

  /** What stands before the names of functions in the names of probes. */
  private static String prefix(AttachPoint written) {
    return isCpp(written) ? CPP + ":" : "";
  }

  /** In every one of several files; those that cannot be read have none. */
  private List<ProbePoint> everywhere(
      AttachPoint written,
      List<String> paths,
      FunctionPattern pattern,
      Machine machine,
      Diagnostics diagnostics) {
    List<ProbePoint> points = new ArrayList<>();
    for (String path : paths) {
      try {
        ProgramFile file = machine.program(path);
        UprobePlaces places = places(written, file, machine, diagnostics);
        points.addAll(places.all(pattern, prefix(written)));
      } catch (IOException _) {
        // Of many files some may be damaged, or none of ours to read.
        continue;
      }
    }
    return points;
  }

  private static List<ProbePoint> narrowed(List<ProbePoint> points, OptionalInt process) {
    if (process.isEmpty()) {
      return points;
    }
    List<ProbePoint> narrowed = new ArrayList<>(points.size());
    for (ProbePoint point : points) {
      narrowed.add(point.inProcess(process.getAsInt()));
    }
    return narrowed;
  }

  private List<ProbePoint> found(
      AttachPoint written,
      String target,
      List<ProbePoint> points,
      FunctionPattern pattern,
      Machine machine,
      Diagnostics diagnostics) {
    if (points.isEmpty()) {
      diagnostics.error(
          written.span(),
          "No matches for " + name + " " + target + ":" + pattern.text() + ".",
          "list what there is with: sonde -l 'uprobe:" + target + ":*'");
    }
    return UprobeGroup.of(points, machine);
  }

  @Override
  public boolean isListedUnasked() {
    return false;
  }

  @Override
  public boolean isListedUnasked(String search, Machine machine) {
    return !atReturn && TargetFiles.isNarrow(search, machine.process());
  }

  @Override
  public List<String> list(String search, Machine machine, Diagnostics diagnostics) {
    int colon = search.indexOf(':');
    String target = colon < 0 ? "*" : search.substring(0, colon);
    String function = search.substring(colon + 1);
    boolean cpp = function.startsWith(CPP + ":");
    FunctionPattern pattern =
        new FunctionPattern(cpp ? function.substring(CPP.length() + 1) : function, cpp);
    List<String> listed = new ArrayList<>();
    for (String path : TargetFiles.of(machine).find(target)) {
      try {
        ProgramFile file = machine.program(path);
        for (String found : file.functions(pattern::matches).keySet()) {
          listed.add(path + ":" + (cpp ? CPP + ":\"" + Demangler.demangle(found) + "\"" : found));
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
    int colon = listed.lastIndexOf(':');
    String path = listed.substring(0, colon);
    if (atReturn) {
      return List.of();
    }
    try {
      ProgramFile file = machine.program(path);
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
