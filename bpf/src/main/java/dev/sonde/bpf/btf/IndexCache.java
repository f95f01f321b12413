package dev.sonde.bpf.btf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;

/**
 * Keeps the {@link TypeIndex} of the kernel's BTF between runs, one file a kernel build.
 *
 * <p>The folder is {@code /var/cache/sonde} for root, whose caches must not land in the home of the
 * user who called {@code sudo}; for everyone else {@code $XDG_CACHE_HOME/sonde}, or else {@code
 * ~/.cache/sonde}. A file is trusted only when it belongs to root or to this user, nobody else may
 * write it, and its header names this very BTF; any other is as if it were not there. It is written
 * aside and renamed, so that no reader ever sees half of it. A folder that cannot be written costs
 * the building of the index in every run, and nothing else.
 */
final class IndexCache {
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path folder;
  private final int uid;

  /** Keeps its files in {@code folder}, which need not exist yet, for the user {@code uid}. */
  IndexCache(Path folder, int uid) {
    this.folder = folder;
    this.uid = uid;
  }

  /** The cache of the user who runs this process. */
  static IndexCache ofThisUser() throws IOException {
    int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (uid == 0) {
      return new IndexCache(Path.of("/var/cache/sonde"), uid);
    }
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured != null && configured.startsWith("/")
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new IndexCache(caches.resolve("sonde"), uid);
  }

  Path file(byte[] key) {
    return folder.resolve("vmlinux-" + HexFormat.of().formatHex(key) + ".btfindex");
  }

  /** The saved index of the BTF with this size and key, or null where none can be trusted. */
  TypeIndex load(int btfSize, byte[] key) {
    Path file = file(key);
    if (!Files.exists(file)) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ))) {
      if (!isTrusted(file)) {
        return null;
      }
      ByteBuffer saved = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return TypeIndex.of(saved, btfSize, key);
    } catch (IOException _) {
      // It is not ours to read. The index is built instead: slower, and just as right.
      return null;
    }
  }

  private boolean isTrusted(Path file) throws IOException {
    int owner = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (owner == 0 || owner == uid) && (mode & WRITABLE_BY_OTHERS) == 0;
  }

  /** Saves {@code index} for later runs; gives whether that worked. */
  boolean save(TypeIndex index, byte[] key) {
    try {
      Files.createDirectories(folder);
      Path aside =
          Files.createTempFile(
              folder,
              "btfindex",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
      try {
        write(index.bytes(), aside);
        Files.move(aside, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
      return true;
    } catch (IOException _) {
      // A read-only or full disk: the next run builds the index again, and nothing is lost.
      return false;
    }
  }

  private static void write(ByteBuffer bytes, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }
}
