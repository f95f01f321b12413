package dev.sonde.bpf.btf;

import dev.sonde.bpf.BpfException;
import dev.sonde.bpf.Errno;
import dev.sonde.bpf.sys.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The BTF of the running kernel: {@code /sys/kernel/btf/vmlinux}, and split BTF for each module
 * beside it. The index of vmlinux is kept in a cache folder, see {@link #open}.
 */
public final class KernelBtf {
  private static final Path FOLDER = Path.of("/sys/kernel/btf");
  private static final Path NOTES = Path.of("/sys/kernel/notes");

  /** {@code NT_GNU_BUILD_ID} of {@code elf.h}. */
  private static final int BUILD_ID_NOTE = 3;

  private final Btf vmlinux;

  private KernelBtf(Btf vmlinux) {
    this.vmlinux = vmlinux;
  }

  /**
   * Opens the running kernel's BTF.
   *
   * <p>The first time, every type is looked at to build the index of names. The index is then kept
   * (and with it a copy of the BTF, where the kernel does not let its own be mapped), by the
   * kernel's build id, in {@code /var/cache/sonde} for root and in {@code $XDG_CACHE_HOME/sonde} or
   * {@code ~/.cache/sonde} for others, and later runs map it. Where that folder cannot be written,
   * or the kernel has no build id, it is built each time.
   *
   * @throws BtfException where the kernel offers no BTF, or it is damaged
   */
  public static KernelBtf open() {
    try {
      return open(FOLDER.resolve("vmlinux"), buildId(), BtfCache.ofThisUser());
    } catch (IOException e) {
      throw new BtfException("the kernel's BTF cannot be read: " + e.getMessage(), e);
    }
  }

  /** Opens the BTF in {@code file}, with what {@code cache} keeps for it under {@code key}. */
  static KernelBtf open(Path file, byte[] key, BtfCache cache) {
    BtfData data = BtfData.of(mapOrRead(file, key, cache), true);
    TypeIndex index = key.length == 0 ? null : cache.loadIndex(data.size(), key);
    if (index == null) {
      index = TypeIndex.build(data, null, key);
      if (key.length > 0) {
        cache.saveIndex(index, key);
      }
    }
    return new KernelBtf(new Btf(null, data, index));
  }

  /**
   * What tells the build of the running kernel from any other, in hexadecimal digits; empty where
   * it says nothing.
   */
  public static String kernelBuild() {
    try {
      return HexFormat.of().formatHex(buildId());
    } catch (IOException _) {
      return "";
    }
  }

  /** Whether the running kernel offers BTF at all. */
  public static boolean isAvailable() {
    return Files.isReadable(FOLDER.resolve("vmlinux"));
  }

  /** The types of the kernel itself. */
  public Btf vmlinux() {
    return vmlinux;
  }

  /**
   * The types of a loaded module, on top of the kernel's own.
   *
   * @param name as {@code lsmod} shows it
   * @throws BtfException where no such module is loaded, or it carries no BTF
   */
  public Btf module(String name) {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new BtfException("\"" + name + "\" is not the name of a kernel module");
    }
    BtfData data = BtfData.of(read(FOLDER.resolve(name)), false);
    return new Btf(vmlinux, data, TypeIndex.build(data, vmlinux, new byte[0]));
  }

  private static ByteBuffer mapOrRead(Path file, byte[] key, BtfCache cache) {
    try {
      return MappedFile.open(file.toString()).bytes().asByteBuffer();
    } catch (BpfException e) {
      return switch (e.errno()) {
        case Errno.ENODEV -> copied(file, key, cache);
        case Errno.ENOENT -> throw absent(file, e);
        default -> throw new BtfException(e.getMessage(), e);
      };
    }
  }

  /**
   * The BTF of a kernel that does not let it be mapped, as was so before 6.16. Reading it takes a
   * call for each of its 1,300 pages and 5 MB of memory of its own; a copy is mapped.
   */
  static ByteBuffer copied(Path file, byte[] key, BtfCache cache) {
    if (key.length == 0) {
      return read(file);
    }
    ByteBuffer copy = cache.loadCopy(size(file), key);
    if (copy == null) {
      copy = read(file);
      cache.saveCopy(copy, key);
    }
    return copy;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ByteBuffer read(Path file) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw absent(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static BtfException unreadable(Path file, IOException cause) {
    return new BtfException(file + " cannot be read: " + cause.getMessage(), cause);
  }

  private static BtfException absent(Path file, Exception cause) {
    return new BtfException(
        file + " does not exist: the kernel must be built with CONFIG_DEBUG_INFO_BTF=y", cause);
  }

  /** The kernel's GNU build id out of its ELF notes; empty where it has none. */
  private static byte[] buildId() throws IOException {
    if (!Files.isReadable(NOTES)) {
      return new byte[0];
    }
    return buildId(Files.readAllBytes(NOTES));
  }

  /**
   * The descriptor of the first note named {@code GNU} of type 3. A note is three words, the length
   * of its name, of its descriptor, and its type; name and descriptor follow, padded to 4 bytes.
   */
  static byte[] buildId(byte[] notes) {
    ByteBuffer words = ByteBuffer.wrap(notes).order(ByteOrder.nativeOrder());
    long at = 0;
    while (at + 12 <= notes.length) {
      long nameLength = Integer.toUnsignedLong(words.getInt((int) at));
      long length = Integer.toUnsignedLong(words.getInt((int) at + 4));
      int type = words.getInt((int) at + 8);
      long name = at + 12;
      long descriptor = name + (nameLength + 3 & ~3L);
      if (descriptor + length > notes.length) {
        break;
      }
      if (type == BUILD_ID_NOTE
          && nameLength == 4
          && words.getInt((int) name) == gnu(words.order())
          && length <= TypeIndex.MAX_KEY_LENGTH) {
        return Arrays.copyOfRange(notes, (int) descriptor, (int) (descriptor + length));
      }
      at = descriptor + (length + 3 & ~3L);
    }
    return new byte[0];
  }

  /** The bytes {@code "GNU\0"} as a word. */
  private static int gnu(ByteOrder order) {
    return order == ByteOrder.LITTLE_ENDIAN ? 0x00554e47 : 0x474e5500;
  }
}
