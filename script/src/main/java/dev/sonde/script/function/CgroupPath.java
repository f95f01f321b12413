package dev.sonde.script.function;

import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.RenderEnvironment;
import dev.sonde.compiler.program.Renderer;
import dev.sonde.script.probe.Wildcard;
import dev.sonde.script.syntax.Expression;
import dev.sonde.script.type.ScriptType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** {@code cgroup_path(id, filter)}: where a cgroup is. */
final class CgroupPath extends DocumentedFunction {
  CgroupPath() {
    super(
        1,
        2,
        new Documentation(
            "cgroup_path",
            List.of("cgroup_path_t cgroup_path(uint64 cgroupid [, const string filter])"),
            "The path of a cgroup in each hierarchy that is mounted and whose name the filter"
                + " matches: unified:/system.slice. It is looked for when it is printed.",
            "tracepoint:syscalls:sys_enter_execve { print(cgroup_path(cgroup)); }"));
  }

  @Override
  public boolean isPure() {
    return true;
  }

  @Override
  public ScriptType check(Expression.Call call, Typing typing) {
    typing.number(call.arguments().getFirst(), "cgroup_path()");
    if (call.arguments().size() == 2) {
      Expression wanted = call.arguments().get(1);
      if (!(wanted instanceof Expression.StringLiteral)) {
        typing.error(
            wanted.span(),
            "cgroup_path() expects a string literal (" + typing.type(wanted) + " provided)");
      }
    }
    return type(ByText.of(filter(call)));
  }

  /** A cgroup whose path is shown in the hierarchies that one of these filters matches. */
  static ScriptType type(ByText filters) {
    return new ScriptType.Rendered("cgroup_path_t", ByText.SIZE, new Paths(filters));
  }

  private static String filter(Expression.Call call) {
    return call.arguments().size() == 2
            && call.arguments().get(1) instanceof Expression.StringLiteral literal
        ? literal.value()
        : "*";
  }

  @Override
  public Operand lower(Expression.Call call, Lowering lowering) {
    Value id = lowering.number(call.arguments().getFirst());
    return ByText.lower(id, filter(call), lowering.code());
  }

  /** Looks for a cgroup in the hierarchies that are mounted and that its filter matches. */
  private record Paths(ByText filters) implements Renderer {
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final String UNIFIED = "unified";

    /** A hierarchy: its name, the root folder, and whether it is one of version 2. */
    private record Hierarchy(String name, Path root, boolean unified) {}

    @Override
    public String render(
        MemorySegment data, long offset, int length, RenderEnvironment environment) {
      String filter = filters.text(data, offset);
      return filter == null ? ByText.UNKNOWN : show(ByText.number(data, offset), filter);
    }

    @Override
    public Renderer with(Renderer other) {
      ByText all = other instanceof Paths(ByText others) ? filters.with(others) : null;
      return all == null ? null : new Paths(all);
    }

    private static String show(long id, String filter) {
      List<String> unified = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (Hierarchy hierarchy : hierarchies()) {
        String path = path(hierarchy.root(), id);
        if (path != null && new Wildcard(filter).matches(hierarchy.name())) {
          (hierarchy.unified() ? unified : others).add(hierarchy.name() + ":" + path);
        }
      }
      Collections.sort(others);
      unified.addAll(others);
      return String.join(",", unified);
    }

    private static List<Hierarchy> hierarchies() {
      List<Hierarchy> found = new ArrayList<>();
      try {
        for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
          String[] fields = line.split(" ");
          if (fields.length > 2 && fields[2].startsWith("cgroup")) {
            Path root = Path.of(fields[1]);
            boolean second = fields[2].equals("cgroup2");
            found.add(
                new Hierarchy(second ? UNIFIED : root.getFileName().toString(), root, second));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return found;
    }

    /** The folder whose inode has this number, below the root; null if there is none. */
    private static String path(Path root, long id) {
      if (CgroupId.id(root.toString()) == id) {
        return "/";
      }
      try (Stream<Path> folders = Files.find(root, 64, (_, facts) -> facts.isDirectory())) {
        for (Iterator<Path> each = folders.iterator(); each.hasNext(); ) {
          Path folder = each.next();
          if (CgroupId.id(folder.toString()) == id) {
            return "/" + root.relativize(folder);
          }
        }
      } catch (IOException | UncheckedIOException _) {
        // A cgroup was removed while it was looked at: it is not the one.
      }
      return null;
    }
  }
}
