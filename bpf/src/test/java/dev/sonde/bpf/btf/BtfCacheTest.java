package dev.sonde.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BtfCacheTest {
  private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path folder;
  private final SampleBtf sample = new SampleBtf();
  private final byte[] blob = sample.build();
  private final BtfData data = BtfData.of(ByteBuffer.wrap(blob), true);
  private BtfCache cache;
  private int uid;

  @BeforeEach
  void setUp() throws IOException {
    uid = (int) Files.getAttribute(folder, "unix:uid");
    cache = new BtfCache(folder.resolve("sonde"), uid);
  }

  @Test
  void answersFromTheSavedIndexAsFromTheBuiltOne() throws IOException {
    assertThat(cache.loadIndex(data.size(), KEY)).isNull();
    assertThat(cache.saveIndex(TypeIndex.build(data, null, KEY), KEY)).isTrue();
    Btf btf = new Btf(null, data, cache.loadIndex(data.size(), KEY));
    for (int id = 1; id < btf.typeCount(); id++) {
      assertThat(btf.type(id)).isEqualTo(sample.types.get(id - 1));
      String name = btf.name(id);
      if (!name.isEmpty()) {
        assertThat(btf.findAll(name)).contains(id);
      }
      assertThat(btf.findByPrefix("", btf.kind(id))).contains(id);
    }
    try (Stream<Path> files = Files.list(folder.resolve("sonde"))) {
      assertThat(files).containsExactly(cache.indexFile(KEY));
    }
  }

  @Test
  void keepsAnIndexAcrossOpens() throws IOException {
    Path file = Files.write(folder.resolve("vmlinux"), blob);
    assertThat(KernelBtf.open(file, KEY, cache).vmlinux().find("task", Kind.STRUCT))
        .isEqualTo(sample.task);
    assertThat(cache.indexFile(KEY)).exists();
    assertThat(KernelBtf.open(file, KEY, cache).vmlinux().find("task", Kind.STRUCT))
        .isEqualTo(sample.task);
  }

  @Test
  void trustsOnlyTheIndexOfThisVeryBtf() throws IOException {
    cache.saveIndex(TypeIndex.build(data, null, KEY), KEY);
    assertThat(cache.loadIndex(data.size() + 1, KEY)).isNull();
    byte[] other = {8, 7, 6, 5, 4, 3, 2, 1};
    Files.copy(cache.indexFile(KEY), cache.indexFile(other));
    assertThat(cache.loadIndex(data.size(), other)).isNull();
    assertThat(cache.loadIndex(data.size(), KEY)).isNotNull();
  }

  @Test
  void trustsNoIndexThatOthersMayWrite() throws IOException {
    cache.saveIndex(TypeIndex.build(data, null, KEY), KEY);
    Files.setPosixFilePermissions(
        cache.indexFile(KEY), PosixFilePermissions.fromString("rw-r--rw-"));
    assertThat(cache.loadIndex(data.size(), KEY)).isNull();
    Files.setPosixFilePermissions(
        cache.indexFile(KEY), PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(cache.loadIndex(data.size(), KEY)).isNull();
  }

  @Test
  void trustsNoIndexOfAnotherUser() {
    cache.saveIndex(TypeIndex.build(data, null, KEY), KEY);
    BtfCache theirs = new BtfCache(folder.resolve("sonde"), uid + 1);
    // What root wrote serves everyone.
    assertThat(theirs.loadIndex(data.size(), KEY) != null).isEqualTo(uid == 0);
  }

  @Test
  void noticesEveryDamageToTheHeader() throws IOException {
    cache.saveIndex(TypeIndex.build(data, null, KEY), KEY);
    byte[] sound = Files.readAllBytes(cache.indexFile(KEY));
    for (int at = 0; at < TypeIndex.HEADER_SIZE; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x40;
      Files.write(cache.indexFile(KEY), damaged);
      assertThat(cache.loadIndex(data.size(), KEY)).as("byte %d", at).isNull();
    }
    for (int length : new int[] {0, 1, TypeIndex.HEADER_SIZE, sound.length - 1}) {
      Files.write(cache.indexFile(KEY), Arrays.copyOf(sound, length));
      assertThat(cache.loadIndex(data.size(), KEY)).as("length %d", length).isNull();
    }
  }

  @Test
  void damageBehindTheHeaderNeverLeadsAstray() throws IOException {
    cache.saveIndex(TypeIndex.build(data, null, KEY), KEY);
    byte[] sound = Files.readAllBytes(cache.indexFile(KEY));
    int refused = 0;
    for (int at = TypeIndex.HEADER_SIZE; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] = (byte) 0xfe;
      Files.write(cache.indexFile(KEY), damaged);
      Btf btf = new Btf(null, data, cache.loadIndex(data.size(), KEY));
      try {
        for (int id = 1; id < btf.typeCount(); id++) {
          btf.type(id);
          btf.findAll(sample.types.get(id - 1).name());
          btf.findByPrefix("t", btf.kind(id));
        }
      } catch (BtfException _) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void worksWhereNothingCanBeWritten() throws IOException {
    Path file = Files.write(folder.resolve("vmlinux"), blob);
    // A file where the folder should be stops even root.
    BtfCache blocked = new BtfCache(file.resolve("sonde"), uid);
    assertThat(blocked.saveIndex(TypeIndex.build(data, null, KEY), KEY)).isFalse();
    assertThat(KernelBtf.open(file, KEY, blocked).vmlinux().find("task", Kind.STRUCT))
        .isEqualTo(sample.task);
  }

  @Test
  void saysHowToGetBtfWhereThereIsNone() {
    assertThatThrownBy(() -> KernelBtf.open(folder.resolve("vmlinux"), KEY, cache))
        .isInstanceOf(BtfException.class)
        .hasMessageContaining("CONFIG_DEBUG_INFO_BTF=y");
  }

  @Test
  void keepsACopyWhereTheKernelMapsNothing() throws IOException {
    Path file = Files.write(folder.resolve("vmlinux"), blob);
    assertThat(cache.loadCopy(blob.length, KEY)).isNull();
    assertThat(KernelBtf.copied(file, KEY, cache)).isEqualTo(ByteBuffer.wrap(blob));
    assertThat(cache.loadCopy(blob.length, KEY)).isEqualTo(ByteBuffer.wrap(blob));
    // The second time the copy is used: it still has what the file has lost.
    byte[] other = blob.clone();
    other[blob.length - 2] ^= 1;
    Files.write(file, other);
    assertThat(KernelBtf.copied(file, KEY, cache)).isEqualTo(ByteBuffer.wrap(blob));
    assertThat(KernelBtf.copied(file, new byte[0], cache)).isEqualTo(ByteBuffer.wrap(other));
    assertThat(cache.loadCopy(blob.length + 1, KEY)).isNull();
    Files.setPosixFilePermissions(
        cache.copyFile(KEY), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(cache.loadCopy(blob.length, KEY)).isNull();
    assertThat(KernelBtf.copied(file, KEY, cache)).isEqualTo(ByteBuffer.wrap(other));
  }

  @Test
  void readsTheBuildIdOutOfTheNotes() {
    byte[] notes = {
      // Another note first: name "Xen", 2 bytes of descriptor and their padding.
      4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 'X', 'e', 'n', 0, 9, 9, 0, 0,
      4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 7, 8, 9, 0
    };
    assertThat(KernelBtf.buildId(notes)).containsExactly(7, 8, 9);
    assertThat(KernelBtf.buildId(Arrays.copyOf(notes, 30))).isEmpty();
    assertThat(KernelBtf.buildId(new byte[0])).isEmpty();
    byte[] endless = notes.clone();
    Arrays.fill(endless, 4, 8, (byte) 0xff);
    assertThat(KernelBtf.buildId(endless)).isEmpty();
  }
}
