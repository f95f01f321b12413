package dev.sonde.bpf.btf;

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
  static IndexCache ofThisUser() {
    int uid = SystemCall.effectiveUserId();
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
    StringBuilder name = new StringBuilder("vmlinux-");
    for (byte b : key) {
      name.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return folder.resolve(name.append(".btfindex").toString());
  }

  /** The saved index of the BTF with this size and key, or null where none can be trusted. */
  TypeIndex load(int btfSize, byte[] key) {
    Path file = file(key);
    if (!Files.isReadable(file)) {
      return null;
    }
    MappedFile saved;
    try {
      saved = MappedFile.open(file.toString());
    } catch (BpfException _) {
      // Empty, or gone again. The index is built instead: slower, and just as right.
      return null;
    }
    boolean trusted =
        (saved.owner() == 0 || saved.owner() == uid)
            && (saved.permissions() & WRITABLE_BY_OTHERS) == 0
            && saved.bytes().byteSize() <= Integer.MAX_VALUE;
    return trusted ? TypeIndex.of(saved.bytes().asByteBuffer(), btfSize, key) : null;
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
