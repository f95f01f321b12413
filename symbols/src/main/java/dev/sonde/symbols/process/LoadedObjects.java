package dev.sonde.symbols.process;

import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.SeenPath;
import dev.sonde.symbols.program.ElfObject;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.FileKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Finds what processes have mapped among the programs and libraries of a run, or opens it. */
final class LoadedObjects {
  private static final int MAX_VDSO_SIZE = 1 << 18;

  private final ElfObjects objects;

  LoadedObjects(ElfObjects objects) {
    this.objects = objects;
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
    ElfObject known = objects.find(key);
    return new LoadedObject(
        known != null ? known : objects.open(path, key, SeenPath.ofProcess(pid, mapping.path())));
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
    ElfObject known = objects.find(key);
    return new LoadedObject(known != null ? known : objects.read(Mapping.VDSO, image, key));
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

  /** As {@link ProcessMaps#fixed}. */
  ProcessMaps fixed(Path program) throws IOException {
    return ProcessMaps.fixed(objects.program(program.toString()).elf(), program);
  }
}
