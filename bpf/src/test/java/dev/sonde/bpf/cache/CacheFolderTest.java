package dev.sonde.bpf.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  @TempDir Path folder;
  private CacheFolder cache;

  @BeforeEach
  void setUp() throws IOException {
    int uid = (int) Files.getAttribute(folder, "unix:uid");
    cache = new CacheFolder(folder.resolve("sonde"), uid);
  }

  private static ByteBuffer content() {
    return ByteBuffer.wrap(new byte[] {1, 2, 3});
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.file("x")));
  }

  @Test
  void keepsWhatItIsGiven() throws IOException {
    assertThat(cache.load("x")).isNull();
    assertThat(cache.save("x", content())).isTrue();
    assertThat(cache.load("x")).isEqualTo(content());
    assertThat(permissions()).isEqualTo("rw-r--r--");
    try (Stream<Path> files = Files.list(folder.resolve("sonde"))) {
      assertThat(files).containsExactly(cache.file("x"));
    }
  }

  @Test
  void keepsSecretsFromOthers() throws IOException {
    assertThat(cache.save("x", content())).isTrue();
    assertThat(cache.savePrivate("x", content())).isTrue();
    assertThat(permissions()).isEqualTo("rw-------");
    assertThat(cache.load("x")).isEqualTo(content());
  }

  @Test
  void trustsNothingThatOthersMayWrite() throws IOException {
    cache.save("x", content());
    Files.setPosixFilePermissions(cache.file("x"), PosixFilePermissions.fromString("rw-r--rw-"));
    assertThat(cache.load("x")).isNull();
  }
}
