package dev.sonde.symbols.program;

import dev.sonde.symbols.dwarf.DebugInformation;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfException;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.FilePart;
import dev.sonde.symbols.elf.HeldTables;
import dev.sonde.symbols.elf.SeenPath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs and libraries that a run looks at, each opened once and its tables read once,
 * whether they are named by a probe or mapped by processes, and by however many paths. What tells
 * them apart is the file and its state ({@link FileKey}): a file that has been replaced or changed
 * is another one, and so is one of the same path in another mount namespace.
 *
 * <p>Each that is open costs a descriptor or two and the tables that were read of it, and a script
 * may see thousands of processes. So those that were not asked for the longest are closed when
 * there are too many, and are opened anew if they are asked for again. Only those whose debug
 * information a probe needs stay open till the end, since its types are read from it little by
 * little.
 *
 * <p>Not to be used by two threads at once.
 */
public final class ElfObjects implements AutoCloseable {
  /** Each keeps a descriptor or two; a process may have 1,024 by default. */
  private static final int MAX_OPEN = 256;

  /** Where a program is: in a file of its own, or in a part of one. */
  private record PartKey(FileKey file, long offset, long size) {}

  /** What a path in an archive stood for, as long as the archive is what it was. */
  private record Archived(FileKey archive, FilePart part) {}

  private final DebugFolders debugFolders;
  private final int maxOpen;
  private final HeldTables held = new HeldTables();

  /** By key; those asked for last at the end. */
  private final LinkedHashMap<Object, ElfObject> open = new LinkedHashMap<>(64, 0.75f, true);

  /** Those that are not closed before the end. */
  private final Map<Object, ElfObject> kept = new HashMap<>();

  private final Map<String, Archived> archived = new HashMap<>();
  private LibraryCache libraries;

  /**
   * Opens nothing yet.
   *
   * @param debugFolders where debug files may be
   */
  public ElfObjects(DebugFolders debugFolders) {
    this(debugFolders, MAX_OPEN);
  }

  /** As {@link #ElfObjects(DebugFolders)}, with so many open at most. */
  public ElfObjects(DebugFolders debugFolders, int maxOpen) {
    this.debugFolders = debugFolders;
    this.maxOpen = maxOpen;
  }

  /**
   * A program or library by a path of this process: of a file, or in a ZIP archive ({@link
   * FilePart}).
   *
   * @throws ElfException where it is no ELF file, or a damaged one
   * @throws IOException where it cannot be read
   */
  public ProgramFile program(String path) throws IOException {
    FilePart part = part(path);
    Object key = key(part, path);
    ElfObject known = find(key);
    return new ProgramFile(
        path, part, known != null ? known : add(key, ElfFile.open(part, path), SeenPath.of(path)));
  }

  private static Object key(FilePart part, String path) throws IOException {
    FileKey file;
    try {
      file = FileKey.of(Path.of(part.file()));
    } catch (NoSuchFileException e) {
      throw new ElfException(path + " does not exist", e);
    }
    if (file == null) {
      throw new ElfException(path + " is not a regular file");
    }
    return part.size() == FilePart.WHOLE ? file : new PartKey(file, part.offset(), part.size());
  }

  /** What a path stands for; an archive's list of files is read once. */
  private FilePart part(String path) throws IOException {
    Archived known = archived.get(path);
    if (known != null && known.archive.equals(FileKey.of(Path.of(known.part.file())))) {
      return known.part;
    }
    FilePart part = FilePart.of(path);
    if (part.size() != FilePart.WHOLE) {
      archived.put(path, new Archived(FileKey.of(Path.of(part.file())), part));
    }
    return part;
  }

  /**
   * What the compiler wrote about a program or library; null where that is not there. It stays open
   * until this is closed.
   *
   * @throws IOException where it cannot be read, or is damaged
   */
  public DebugInformation debugInformation(String path) throws IOException {
    ElfObject object = program(path).object();
    DebugInformation found = object.debugInformation();
    if (found != null && open.remove(object.key()) != null) {
      kept.put(object.key(), object);
    }
    return found;
  }

  /** The object of a key ({@link FileKey} for a whole file) where it is open, else null. */
  public ElfObject find(Object key) {
    ElfObject found = kept.get(key);
    return found != null ? found : open.get(key);
  }

  /**
   * Opens a file that is not open yet.
   *
   * @param path where it is to be opened
   * @param key its own
   * @param seen the paths from which its debug file is looked for
   * @throws ElfException where it is no ELF file, or a damaged one
   * @throws IOException where it cannot be read
   */
  public ElfObject open(Path path, FileKey key, List<SeenPath> seen) throws IOException {
    return add(key, ElfFile.open(path), seen);
  }

  /**
   * Reads a file that is in memory and was not read yet, such as the vDSO.
   *
   * @param name what messages call it
   * @param key what tells it from others
   * @throws ElfException where it is no ELF file, or a damaged one
   */
  public ElfObject read(String name, byte[] image, Object key) throws IOException {
    return add(key, ElfFile.of(name, image), List.of());
  }

  private ElfObject add(Object key, ElfFile file, List<SeenPath> seen) {
    ElfObject object = new ElfObject(key, file, seen, debugFolders, held);
    open.put(key, object);
    if (open.size() > maxOpen) {
      Map.Entry<Object, ElfObject> eldest = open.firstEntry();
      eldest.getValue().close();
      open.remove(eldest.getKey());
    }
    return object;
  }

  /** Where the dynamic linker of this machine finds libraries, read at the first question. */
  public LibraryCache libraries() {
    if (libraries == null) {
      libraries = LibraryCache.ofHost();
    }
    return libraries;
  }

  /** To be called where wildcards will ask for the names of many functions. */
  public void expectWildcards() {
    held.expectWildcards();
  }

  /** To be called when all probes are attached: from now on few names are asked for. */
  public void attached() {
    held.end();
  }

  /** How many are open. */
  public int count() {
    return open.size() + kept.size();
  }

  @Override
  public void close() {
    List<ElfObject> all = new ArrayList<>(open.values());
    all.addAll(kept.values());
    open.clear();
    kept.clear();
    for (ElfObject object : all) {
      object.close();
    }
  }
}
