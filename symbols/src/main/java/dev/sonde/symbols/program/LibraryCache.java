package dev.sonde.symbols.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where the dynamic linker finds libraries: {@code /etc/ld.so.cache}, in the format that {@code
 * ldconfig} writes since glibc 2.2 ({@code struct cache_file_new} of {@code
 * sysdeps/generic/dl-cache.h}).
 */
public final class LibraryCache {
  private static final Path FILE = Path.of("/etc/ld.so.cache");
  private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_SIZE = 48;
  private static final int ENTRY_SIZE = 24;

  /** {@code FLAG_ELF_LIBC6}, and {@code FLAG_X8664_LIB64} or {@code FLAG_AARCH64_LIB64} with it. */
  private static final int HOST_FLAGS =
      System.getProperty("os.arch").equals("aarch64") ? 0x0a03 : 0x0303;

  private final ByteBuffer data;

  private LibraryCache(ByteBuffer data) {
    this.data = data;
  }

  /** The cache of this machine; an empty one where there is none, or none that is understood. */
  public static LibraryCache ofHost() {
    try {
      return new LibraryCache(ByteBuffer.wrap(Files.readAllBytes(FILE)));
    } catch (IOException _) {
      // A system without glibc has none: then libraries are found by their paths alone.
      return new LibraryCache(ByteBuffer.allocate(0));
    }
  }

  /** What is in {@code image}. */
  static LibraryCache of(byte[] image) {
    return new LibraryCache(ByteBuffer.wrap(image));
  }

  /**
   * The path of a library: {@code libc}, {@code libc.so.6}, or {@code libc.so}. A name without a
   * version stands for the first version that the cache has; entries for every processor are
   * preferred to those for some.
   *
   * @return null where the cache has none
   */
  public String find(String name) {
    data.order(ByteOrder.nativeOrder());
    if (data.limit() < HEADER_SIZE
        || !Arrays.equals(data.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return null;
    }
    String soname = name.contains(".so") ? name : name + ".so";
    int count = data.getInt(MAGIC.length);
    String special = null;
    for (int i = 0, at = HEADER_SIZE; i < count && at <= data.limit() - ENTRY_SIZE; i++) {
      if (data.getInt(at) == HOST_FLAGS && matches(string(data.getInt(at + 4)), soname)) {
        String path = string(data.getInt(at + 8));
        if (data.getLong(at + 16) == 0) {
          return path;
        }
        special = special == null ? path : special;
      }
      at += ENTRY_SIZE;
    }
    return special;
  }

  /** Whether {@code entry} is {@code soname}, or a version of it. */
  private static boolean matches(String entry, String soname) {
    return entry.startsWith(soname)
        && (entry.length() == soname.length() || entry.charAt(soname.length()) == '.');
  }

  /** The string at an offset; empty where that is outside. */
  private String string(int offset) {
    if (offset < 0 || offset >= data.limit()) {
      return "";
    }
    int end = offset;
    while (end < data.limit() && data.get(end) != 0) {
      end++;
    }
    return new String(data.array(), offset, end - offset, StandardCharsets.UTF_8);
  }
}
