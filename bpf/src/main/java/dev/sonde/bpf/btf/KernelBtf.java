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
   * <p>The first time, every type is looked at to build the index of names. The index is then kept,
   * by the kernel's build id, in {@code /var/cache/sonde} for root and in {@code
   * $XDG_CACHE_HOME/sonde} or {@code ~/.cache/sonde} for others, and later runs map it. Where that
   * folder cannot be written, or the kernel has no build id, it is built each time.
   *
   * @throws BtfException where the kernel offers no BTF, or it is damaged
   */
  public static KernelBtf open() {
    try {
      return open(FOLDER.resolve("vmlinux"), buildId(), IndexCache.ofThisUser());
    } catch (IOException e) {
      throw new BtfException("the kernel's BTF cannot be read: " + e.getMessage(), e);
    }
  }

  /** Opens the BTF in {@code file}, with its index in {@code cache} under {@code key}. */
  static KernelBtf open(Path file, byte[] key, IndexCache cache) {
    BtfData data = BtfData.of(mapOrRead(file), true);
    boolean cached = key.length > 0;
    TypeIndex index = cached ? cache.load(data.size(), key) : null;
    if (index == null) {
      index = TypeIndex.build(data, null, key);
      if (cached) {
        cache.save(index, key);
      }
    }
    return new KernelBtf(new Btf(null, data, index));
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

  /** Linux maps its BTF since 6.16; before, reading it takes a call for each of 1,300 pages. */
  private static ByteBuffer mapOrRead(Path file) {
    try {
      return MappedFile.open(file.toString()).bytes().asByteBuffer();
    } catch (BpfException e) {
      return switch (e.errno()) {
        case Errno.ENODEV, Errno.EINVAL -> read(file);
        case Errno.ENOENT -> throw absent(file, e);
        default -> throw new BtfException(e.getMessage(), e);
      };
    }
  }

  private static ByteBuffer read(Path file) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw absent(file, e);
    } catch (IOException e) {
      throw new BtfException(file + " cannot be read: " + e.getMessage(), e);
    }
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
