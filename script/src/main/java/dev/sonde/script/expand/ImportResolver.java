package dev.sonde.script.expand;

import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.diagnostic.Span;
import dev.sonde.script.syntax.ByteText;
import dev.sonde.script.syntax.CDefinition;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts what a script imports before it: the declarations of scripts, depth first, each once, and
 * the types of C headers. A path is relative to the folder of the script that imports it; a folder
 * stands for all such files in it.
 */
public final class ImportResolver {
  /** What bpftrace keeps in scripts of its own are functions here, always at hand. */
  private static final String STANDARD = "stdlib";

  private static final String SCRIPT = ".bt";
  private static final String HEADER = ".h";

  private final Diagnostics diagnostics;
  private final Set<Path> seen = new HashSet<>();
  private final List<CDefinition> preamble = new ArrayList<>();
  private final List<Declaration> declarations = new ArrayList<>();

  private ImportResolver(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The script with all that it imports; the same script if that is nothing. */
  public static Script resolve(Script script, Diagnostics diagnostics) {
    if (script.imports().isEmpty()) {
      return script;
    }
    ImportResolver resolver = new ImportResolver(diagnostics);
    resolver.seen.add(Path.of(script.span().source().name()).toAbsolutePath().normalize());
    resolver.add(script, folderOf(script.span().source()));
    return new Script(
        script.span(),
        script.interpreter(),
        resolver.preamble,
        script.config(),
        List.of(),
        resolver.declarations);
  }

  /** The folder of a script, as it was named: messages show files as the user knows them. */
  private static Path folderOf(SourceFile source) {
    Path folder = Path.of(source.name()).getParent();
    return folder == null ? Path.of("") : folder;
  }

  private void add(Script script, Path folder) {
    for (Script.Import imported : script.imports()) {
      if (imported.path().equals(STANDARD)) {
        continue;
      }
      Path path = folder.resolve(imported.path()).normalize();
      if (imported.path().isEmpty() || !Files.exists(path)) {
        diagnostics.error(
            imported.span(),
            "Unable to find suitable path for import",
            "checked: " + (imported.path().isEmpty() ? "nothing, the path is empty" : path));
      } else if (isSafe(path, imported.span())) {
        addFileOrFolder(path, imported.span());
      }
    }
    preamble.addAll(script.preamble());
    declarations.addAll(script.declarations());
  }

  private void addFileOrFolder(Path path, Span span) {
    if (!Files.isDirectory(path)) {
      addFile(path, span);
      return;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(path)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      diagnostics.error(span, "error reading import '" + path + "': " + e.getMessage());
      return;
    }
    for (Path file : files) {
      if (file.toString().endsWith(SCRIPT) || file.toString().endsWith(HEADER)) {
        addFile(file, span);
      }
    }
  }

  private void addFile(Path file, Span span) {
    if (!seen.add(file.toAbsolutePath().normalize())) {
      return;
    }
    if (file.toString().endsWith(HEADER)) {
      preamble.add(new CDefinition.Include(span, file.toAbsolutePath().toString(), false));
    } else if (file.toString().endsWith(SCRIPT)) {
      addScript(file, span);
    } else {
      diagnostics.error(
          span,
          "unknown import type: " + file.getFileName(),
          "scripts (.bt) and C headers (.h) can be imported");
    }
  }

  private void addScript(Path file, Span span) {
    SourceFile source;
    try {
      source = new SourceFile(file.toString(), ByteText.decode(Files.readAllBytes(file)));
    } catch (IOException e) {
      diagnostics.error(span, "error reading import '" + file + "': " + e.getMessage());
      return;
    }
    Script script = Parser.parse(source, diagnostics);
    if (script.config().isPresent()) {
      diagnostics.error(
          script.config().get().span(),
          "invalid `config` within import",
          "only the script that imports others can have a config block");
    }
    add(script, folderOf(source));
  }

  /** Whether nobody else can have put there what is in it. */
  private boolean isSafe(Path path, Span span) {
    Path folder = path.toAbsolutePath().getParent();
    try {
      if (isOpenToAll(path) || isOpenToAll(folder)) {
        diagnostics.error(
            span,
            "cowardly refusing to import from a directory with global write permissions: "
                + folder);
        return false;
      }
    } catch (IOException e) {
      diagnostics.error(span, "error reading import '" + path + "': " + e.getMessage());
      return false;
    }
    return true;
  }

  private static boolean isOpenToAll(Path path) throws IOException {
    return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE);
  }
}
