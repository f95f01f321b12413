package dev.sonde.symbols.kernel;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.dwarf.Frame;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where code of the running kernel is in its source, by files with debug information: {@code
 * vmlinux} and the {@code .ko} of modules, in folders with debug files. A file is used only if its
 * build id is that of what runs.
 */
public final class KernelPlaces implements AutoCloseable {
  private final DebugFolders folders;
  private final Path root;
  private final long textStart;
  private final Map<String, Described> known = new HashMap<>();
  private KernelFiles files;

  /** What a file says of the kernel or of a module. */
  private record Described(ElfFile file, DebugInformation information, KernelCode code) {
    /** Where there is no such file. */
    static final Described NOT = new Described(null, null, new KernelCode(List.of()));
  }

  /**
   * Opens nothing yet.
   *
   * @param folders where debug files are looked for
   * @param textStart where the running kernel's code begins
   */
  public KernelPlaces(DebugFolders folders, long textStart) {
    this(folders, textStart, Path.of("/"));
  }

  /** Those of the kernel whose {@code proc} and {@code sys} are below {@code root}. */
  KernelPlaces(DebugFolders folders, long textStart, Path root) {
    this.folders = folders;
    this.textStart = textStart;
    this.root = root;
  }

  /**
   * The functions that an address is in, the innermost first; none where nothing is known.
   *
   * @param module that the address is in; empty for the kernel itself
   */
  public List<Frame> frames(String module, long address) {
    Described described = known.get(module);
    if (described == null) {
      described = look(module);
      known.put(module, described);
    }
    OptionalLong inFile = described.code().inFile(address);
    try {
      return inFile.isEmpty() ? List.of() : described.information().frames(inFile.getAsLong());
    } catch (IOException _) {
      // It is damaged. Its functions have names all the same, but no places.
      return List.of();
    }
  }

  private KernelFiles files() throws IOException {
    if (files == null) {
      Path release = root.resolve("proc/sys/kernel/osrelease");
      String version = Files.isRegularFile(release) ? Files.readString(release).strip() : "";
      files = new KernelFiles(folders.of("/", RootFolder.SELF).folders(), version);
    }
    return files;
  }

  private Described look(String module) {
    try {
      byte[] id = buildId(module);
      if (id.length > 1) {
        for (Path candidate : files().candidates(module, HexFormat.of().formatHex(id))) {
          Described found = Files.isRegularFile(candidate) ? open(module, candidate, id) : null;
          if (found != null) {
            return found;
          }
        }
      }
    } catch (IOException _) {
      // The kernel does not say what it is: no file can be told to be its.
      return Described.NOT;
    }
    return Described.NOT;
  }

  /** What is in a file; null where it is another's, damaged, or has no debug information. */
  private Described open(String module, Path path, byte[] id) {
    ElfFile file = null;
    Described found = null;
    try {
      file = ElfFile.openExpanded(path);
      if (Arrays.equals(id, file.buildId())) {
        DebugInformation information =
            DebugInformation.open(
                file, path.toString(), folders.of(path.toString(), RootFolder.SELF));
        found = information == null ? null : new Described(file, information, code(module, file));
      }
    } catch (IOException _) {
      // Another file may be sound.
      found = null;
    } finally {
      if (found == null && file != null) {
        file.close();
      }
    }
    return found;
  }

  private KernelCode code(String module, ElfFile file) throws IOException {
    if (!module.isEmpty()) {
      return KernelCode.ofModule(file, root.resolve("sys/module/" + module + "/sections"));
    }
    Symbol start = SymbolTable.of(file).find("_stext");
    return start == null || textStart == 0
        ? new KernelCode(List.of())
        : KernelCode.ofKernel(file, textStart - start.address());
  }

  /** By the notes that the kernel shows of itself and of modules; empty where it has none. */
  private byte[] buildId(String module) throws IOException {
    if (module.indexOf('/') >= 0) {
      return new byte[0]; // no module of a file
    }
    Path notes =
        module.isEmpty()
            ? root.resolve("sys/kernel/notes")
            : root.resolve("sys/module/" + module + "/notes/.note.gnu.build-id");
    return Files.isRegularFile(notes) ? ElfFile.buildIdOf(Files.readAllBytes(notes)) : new byte[0];
  }

  @Override
  public void close() {
    for (Described described : known.values()) {
      if (described != Described.NOT) {
        described.information().close();
        described.file().close();
      }
    }
  }
}
