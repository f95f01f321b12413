package dev.sonde.bpf.btf;

import dev.sonde.bpf.cache.CacheFolder;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Keeps between runs what reading the kernel's BTF costs: its {@link TypeIndex}, and, where the
 * kernel does not let it be mapped, a copy of the BTF itself. A file of each for a kernel build, in
 * the {@link CacheFolder}. It is trusted only with the size it should have; an index also names the
 * BTF it was built from. Any other is as if it were not there.
 */
final class BtfCache {
  private final CacheFolder folder;

  /** Keeps its files in {@code folder}, which need not exist yet, for the user {@code uid}. */
  BtfCache(Path folder, int uid) {
    this(new CacheFolder(folder, uid));
  }

  private BtfCache(CacheFolder folder) {
    this.folder = folder;
  }

  /** The cache of the user who runs this process. */
  static BtfCache ofThisUser() {
    return new BtfCache(CacheFolder.ofThisUser());
  }

  Path indexFile(byte[] key) {
    return folder.file(indexName(key));
  }

  Path copyFile(byte[] key) {
    return folder.file(copyName(key));
  }

  private static String indexName(byte[] key) {
    return name(key, ".btfindex");
  }

  private static String copyName(byte[] key) {
    return name(key, ".btf");
  }

  private static String name(byte[] key, String extension) {
    StringBuilder name = new StringBuilder("vmlinux-");
    for (byte b : key) {
      name.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return name.append(extension).toString();
  }

  /** The saved index of the BTF with this size and key, or null where none can be trusted. */
  TypeIndex loadIndex(int btfSize, byte[] key) {
    ByteBuffer saved = folder.load(indexName(key));
    return saved == null ? null : TypeIndex.of(saved, btfSize, key);
  }

  /** The saved copy of the BTF with this size and key, or null where none can be trusted. */
  ByteBuffer loadCopy(long btfSize, byte[] key) {
    ByteBuffer saved = folder.load(copyName(key));
    return saved == null || saved.capacity() != btfSize ? null : saved;
  }

  /** Saves an index for later runs; gives whether that worked. */
  boolean saveIndex(TypeIndex index, byte[] key) {
    return folder.save(indexName(key), index.bytes());
  }

  /** Saves a copy of the BTF for later runs; gives whether that worked. */
  boolean saveCopy(ByteBuffer btf, byte[] key) {
    return folder.save(copyName(key), btf);
  }
}
