package dev.sonde.bpf.cache;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.sys.MappedFile;
import dev.sonde.bpf.sys.SystemCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder for what later runs can use again. Whoever keeps something here must be able to do
 * without it, and must check that it is what he thinks it is.
 *
 * <p>The folder is {@code /var/cache/sonde} for root, whose caches must not land in the home of the
 * user who called {@code sudo}; for everyone else {@code $XDG_CACHE_HOME/sonde}, or else {@code
 * ~/.cache/sonde}. A file is trusted only when it belongs to root or to this user, and nobody else
 * may write it; any other is as if it were not there. It is written aside and renamed, so that no
 * reader ever sees half of it.
 */
public final class CacheFolder {
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path folder;
  private final int uid;

  /** Keeps its files in {@code folder}, which need not exist yet, for the user {@code uid}. */
  public CacheFolder(Path folder, int uid) {
    this.folder = folder;
    this.uid = uid;
  }

  /** The cache of the user who runs this process. */
  public static CacheFolder ofThisUser() {
    int uid = SystemCall.effectiveUserId();
    if (uid == 0) {
      return new CacheFolder(Path.of("/var/cache/sonde"), uid);
    }
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured != null && configured.startsWith("/")
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new CacheFolder(caches.resolve("sonde"), uid);
  }

  /** Where the file of that name is, or would be. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Maps the file of that name for as long as the buffer is in use; null for none to be trusted.
   */
  public ByteBuffer load(String name) {
    Path file = file(name);
    if (!Files.isReadable(file)) {
      return null;
    }
    MappedFile saved;
    try {
      saved = MappedFile.open(file.toString());
    } catch (BpfException _) {
      // Empty, or gone again. The work is done instead: slower, and just as right.
      return null;
    }
    boolean trusted =
        (saved.owner() == 0 || saved.owner() == uid)
            && (saved.permissions() & WRITABLE_BY_OTHERS) == 0
            && saved.bytes().byteSize() <= Integer.MAX_VALUE;
    return trusted ? saved.bytes().asByteBuffer() : null;
  }

  /** Saves what everyone may read under that name; gives whether that worked. */
  public boolean save(String name, ByteBuffer content) {
    return save(name, content, "rw-r--r--");
  }

  /** Saves what only this user may read under that name; gives whether that worked. */
  public boolean savePrivate(String name, ByteBuffer content) {
    return save(name, content, "rw-------");
  }

  private boolean save(String name, ByteBuffer content, String permissions) {
    try {
      Files.createDirectories(folder);
      Path aside =
          Files.createTempFile(
              folder,
              name,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
      try {
        write(content.duplicate(), aside);
        Files.move(aside, file(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
      return true;
    } catch (IOException _) {
      // A read-only or full disk: the next run does the work again, and nothing is lost.
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
