package dev.sonde.symbols.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LibraryCacheTest {
  private static final int FLAGS =
      System.getProperty("os.arch").equals("aarch64") ? 0x0a03 : 0x0303;

  /** A cache of entries: flags, hardware capabilities, name and path. */
  private static byte[] cache(Object[]... entries) {
    ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    image.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII));
    image.putInt(entries.length);
    int strings = 48 + 24 * entries.length;
    for (int i = 0; i < entries.length; i++) {
      image.position(48 + 24 * i);
      image.putInt((Integer) entries[i][0]);
      for (int text = 2; text < 4; text++) {
        image.putInt(strings);
        byte[] bytes = ((String) entries[i][text]).getBytes(StandardCharsets.US_ASCII);
        image.put(strings, bytes);
        strings += bytes.length + 1;
      }
      image.putInt(0);
      image.putLong((Long) entries[i][1]);
    }
    return Arrays.copyOf(image.array(), strings);
  }

  private static final byte[] SOME =
      cache(
          new Object[] {0x0803, 0L, "libz.so.1", "/lib32/libz.so.1"},
          new Object[] {FLAGS, 1L << 62, "libz.so.1", "/lib/hwcaps/libz.so.1"},
          new Object[] {FLAGS, 0L, "libz.so.1", "/lib/libz.so.1"},
          new Object[] {FLAGS, 0L, "libssl.so.3", "/lib/libssl.so.3"},
          new Object[] {FLAGS, 0L, "libssl.so.1.1", "/lib/libssl.so.1.1"},
          new Object[] {FLAGS, 2L, "libfast.so", "/lib/hwcaps/libfast.so"});

  @Test
  void findsLibraries() {
    LibraryCache cache = LibraryCache.of(SOME);
    assertThat(cache.find("libz")).isEqualTo("/lib/libz.so.1");
    assertThat(cache.find("libz.so")).isEqualTo("/lib/libz.so.1");
    assertThat(cache.find("libssl")).isEqualTo("/lib/libssl.so.3");
    assertThat(cache.find("libssl.so.1")).isEqualTo("/lib/libssl.so.1.1");
    assertThat(cache.find("libfast")).isEqualTo("/lib/hwcaps/libfast.so");
    assertThat(cache.find("libs")).isNull();
    assertThat(cache.find("libssl.so.3.1")).isNull();
  }

  @Test
  void survivesDamage() {
    for (int length = 0; length < SOME.length; length++) {
      LibraryCache cut = LibraryCache.of(Arrays.copyOf(SOME, length));
      String found = cut.find("libz");
      assertThat(
              found == null
                  || "/lib/hwcaps/libz.so.1".startsWith(found)
                  || "/lib/libz.so.1".startsWith(found))
          .isTrue();
    }
    byte[] endless = SOME.clone();
    Arrays.fill(endless, 20, 24, (byte) 0x7f);
    assertThat(LibraryCache.of(endless).find("libnone")).isNull();
  }
}
