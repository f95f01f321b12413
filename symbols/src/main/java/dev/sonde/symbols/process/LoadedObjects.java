package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The programs and libraries that are open, each once however many processes use it. Those that
 * were not asked for the longest are closed when there are too many.
 */
final class LoadedObjects implements AutoCloseable {
  /** Each keeps a descriptor or two; a process may have 1,024 by default. */
  private static final int MAX_OPEN = 256;

  private static final int MAX_VDSO_SIZE = 1 << 18;

  /** By {@link FileKey}, or by the checksum of a vDSO; those asked for last at the end. */
  private final LinkedHashMap<Object, LoadedObject> open = new LinkedHashMap<>(64, 0.75f, true);

  private final int maxOpen;

  private final DebugFolders debugFolders;

  LoadedObjects(DebugFolders debugFolders) {
    this(debugFolders, MAX_OPEN);
  }

  LoadedObjects(DebugFolders debugFolders, int maxOpen) {
    this.debugFolders = debugFolders;
    this.maxOpen = maxOpen;
  }

  /**
   * Opens what a process has mapped; null where it is no ELF file, or cannot be had any more.
   *
   * @param pid the process, which may have ended
   */
  LoadedObject open(int pid, Mapping mapping) {
    try {
      if (mapping.isVdso()) {
        return openVdso(pid, mapping);
      }
      return mapping.isFile() ? openFile(pid, mapping) : null;
    } catch (IOException _) {
      // It is damaged, or not ours to read. Its addresses stay without a name.
      return null;
    }
  }

  private LoadedObject openFile(int pid, Mapping mapping) throws IOException {
    Path path =
        Path.of(
            "/proc/"
                + pid
                + "/map_files/"
                + Long.toHexString(mapping.start())
                + "-"
                + Long.toHexString(mapping.end()));
    if (!Files.exists(path)) {
      path = byName(pid, mapping);
    }
    FileKey key = path == null ? null : FileKey.of(path);
    if (key == null) {
      return null;
    }
    LoadedObject known = open.get(key);
    return known != null ? known : add(key, ElfFile.open(path));
  }

  /** Where the file is that was mapped, without the link that leads there; null for nowhere. */
  private static Path byName(int pid, Mapping mapping) throws IOException {
    if (mapping.deleted()) {
      return null;
    }
    Path seen = RootFolder.ofProcess(pid).resolve(mapping.path());
    if (Files.exists(seen)) {
      return seen;
    }
    // The process has ended. It may have seen other files than this one does.
    Path own = RootFolder.SELF.resolve(mapping.path());
    FileKey key = Files.exists(own) ? FileKey.of(own) : null;
    return key != null && key.inode() == mapping.inode() ? own : null;
  }

  private LoadedObject openVdso(int pid, Mapping mapping) throws IOException {
    byte[] image = vdso(pid, mapping);
    if (image == null) {
      return null;
    }
    CRC32 crc = new CRC32();
    crc.update(image);
    Long key = crc.getValue();
    LoadedObject known = open.get(key);
    return known != null ? known : add(key, ElfFile.of(Mapping.VDSO, image));
  }

  private static byte[] vdso(int pid, Mapping mapping) throws IOException {
    long size = mapping.end() - mapping.start();
    if (size > MAX_VDSO_SIZE) {
      return null;
    }
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      byte[] image = new byte[(int) size];
      memory.seek(mapping.start());
      memory.readFully(image);
      return image;
    }
  }

  private LoadedObject add(Object key, ElfFile file) {
    LoadedObject object = new LoadedObject(file, debugFolders);
    open.put(key, object);
    if (open.size() > maxOpen) {
      Map.Entry<Object, LoadedObject> eldest = open.firstEntry();
      eldest.getValue().close();
      open.remove(eldest.getKey());
    }
    return object;
  }

  int count() {
    return open.size();
  }

  @Override
  public void close() {
    open.values().forEach(LoadedObject::close);
    open.clear();
  }
}
