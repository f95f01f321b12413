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
 * Keeps between runs what reading the kernel's BTF costs: its {@link TypeIndex}, and, where the
 * kernel does not let it be mapped, a copy of the BTF itself. A file of each for a kernel build.
 *
 * <p>The folder is {@code /var/cache/sonde} for root, whose caches must not land in the home of the
 * user who called {@code sudo}; for everyone else {@code $XDG_CACHE_HOME/sonde}, or else {@code
 * ~/.cache/sonde}. A file is trusted only when it belongs to root or to this user, nobody else may
 * write it, and it has the size it should have; an index also names the BTF it was built from. Any
 * other is as if it were not there. A file is written aside and renamed, so that no reader ever
 * sees half of it. A folder that cannot be written costs the work in every run, and nothing else.
 */
final class BtfCache {
  private static final int WRITABLE_BY_OTHERS = 0022;

  private final Path folder;
  private final int uid;

  /** Keeps its files in {@code folder}, which need not exist yet, for the user {@code uid}. */
  BtfCache(Path folder, int uid) {
    this.folder = folder;
    this.uid = uid;
  }

  /** The cache of the user who runs this process. */
  static BtfCache ofThisUser() {
    int uid = SystemCall.effectiveUserId();
    if (uid == 0) {
      return new BtfCache(Path.of("/var/cache/sonde"), uid);
    }
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured != null && configured.startsWith("/")
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new BtfCache(caches.resolve("sonde"), uid);
  }

  Path indexFile(byte[] key) {
    return file(key, ".btfindex");
  }

  Path copyFile(byte[] key) {
    return file(key, ".btf");
  }

  private Path file(byte[] key, String extension) {
    StringBuilder name = new StringBuilder("vmlinux-");
    for (byte b : key) {
      name.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return folder.resolve(name.append(extension).toString());
  }

  /** The saved index of the BTF with this size and key, or null where none can be trusted. */
  TypeIndex loadIndex(int btfSize, byte[] key) {
    ByteBuffer saved = load(indexFile(key));
    return saved == null ? null : TypeIndex.of(saved, btfSize, key);
  }

  /** The saved copy of the BTF with this size and key, or null where none can be trusted. */
  ByteBuffer loadCopy(long btfSize, byte[] key) {
    ByteBuffer saved = load(copyFile(key));
    return saved == null || saved.capacity() != btfSize ? null : saved;
  }

  private ByteBuffer load(Path file) {
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

  /** Saves an index for later runs; gives whether that worked. */
  boolean saveIndex(TypeIndex index, byte[] key) {
    return save(index.bytes(), indexFile(key));
  }

  /** Saves a copy of the BTF for later runs; gives whether that worked. */
  boolean saveCopy(ByteBuffer btf, byte[] key) {
    return save(btf.duplicate(), copyFile(key));
  }

  private boolean save(ByteBuffer bytes, Path file) {
    try {
      Files.createDirectories(folder);
      Path aside =
          Files.createTempFile(
              folder,
              "btf",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
      try {
        write(bytes, aside);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
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
