package dev.sonde.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCacheTest {
  private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path folder;
  private final SampleBtf sample = new SampleBtf();
  private final byte[] blob = sample.build();
  private final BtfData data = BtfData.of(java.nio.ByteBuffer.wrap(blob), true);
  private IndexCache cache;
  private int uid;

  @BeforeEach
  void setUp() throws IOException {
    uid = (int) Files.getAttribute(folder, "unix:uid");
    cache = new IndexCache(folder.resolve("sonde"), uid);
  }

  @Test
  void answersFromTheSavedIndexAsFromTheBuiltOne() throws IOException {
    assertThat(cache.load(data.size(), KEY)).isNull();
    assertThat(cache.save(TypeIndex.build(data, null, KEY), KEY)).isTrue();
    Btf btf = new Btf(null, data, cache.load(data.size(), KEY));
    for (int id = 1; id < btf.typeCount(); id++) {
      assertThat(btf.type(id)).isEqualTo(sample.types.get(id - 1));
      String name = btf.name(id);
      if (!name.isEmpty()) {
        assertThat(btf.findAll(name)).contains(id);
      }
      assertThat(btf.findByPrefix("", btf.kind(id))).contains(id);
    }
    try (Stream<Path> files = Files.list(folder.resolve("sonde"))) {
      assertThat(files).containsExactly(cache.file(KEY));
    }
  }

  @Test
  void keepsAnIndexAcrossOpens() throws IOException {
    Path file = Files.write(folder.resolve("vmlinux"), blob);
    assertThat(KernelBtf.open(file, KEY, cache).vmlinux().find("task", Kind.STRUCT))
        .isEqualTo(sample.task);
    assertThat(cache.file(KEY)).exists();
    assertThat(KernelBtf.open(file, KEY, cache).vmlinux().find("task", Kind.STRUCT))
        .isEqualTo(sample.task);
  }

  @Test
  void trustsOnlyTheIndexOfThisVeryBtf() throws IOException {
    cache.save(TypeIndex.build(data, null, KEY), KEY);
    assertThat(cache.load(data.size() + 1, KEY)).isNull();
    byte[] other = {8, 7, 6, 5, 4, 3, 2, 1};
    Files.copy(cache.file(KEY), cache.file(other));
    assertThat(cache.load(data.size(), other)).isNull();
    assertThat(cache.load(data.size(), KEY)).isNotNull();
  }

  @Test
  void trustsNoIndexThatOthersMayWrite() throws IOException {
    cache.save(TypeIndex.build(data, null, KEY), KEY);
    Files.setPosixFilePermissions(cache.file(KEY), PosixFilePermissions.fromString("rw-r--rw-"));
    assertThat(cache.load(data.size(), KEY)).isNull();
    Files.setPosixFilePermissions(cache.file(KEY), PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(cache.load(data.size(), KEY)).isNull();
  }

  @Test
  void trustsNoIndexOfAnotherUser() {
    cache.save(TypeIndex.build(data, null, KEY), KEY);
    IndexCache theirs = new IndexCache(folder.resolve("sonde"), uid + 1);
    // What root wrote serves everyone.
    assertThat(theirs.load(data.size(), KEY) != null).isEqualTo(uid == 0);
  }

  @Test
  void noticesEveryDamageToTheHeader() throws IOException {
    cache.save(TypeIndex.build(data, null, KEY), KEY);
    byte[] sound = Files.readAllBytes(cache.file(KEY));
    for (int at = 0; at < TypeIndex.HEADER_SIZE; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x40;
      Files.write(cache.file(KEY), damaged);
      assertThat(cache.load(data.size(), KEY)).as("byte %d", at).isNull();
    }
    for (int length : new int[] {0, 1, TypeIndex.HEADER_SIZE, sound.length - 1}) {
      Files.write(cache.file(KEY), Arrays.copyOf(sound, length));
      assertThat(cache.load(data.size(), KEY)).as("length %d", length).isNull();
    }
  }

  @Test
  void damageBehindTheHeaderNeverLeadsAstray() throws IOException {
    cache.save(TypeIndex.build(data, null, KEY), KEY);
    byte[] sound = Files.readAllBytes(cache.file(KEY));
    int refused = 0;
    for (int at = TypeIndex.HEADER_SIZE; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] = (byte) 0xfe;
      Files.write(cache.file(KEY), damaged);
      Btf btf = new Btf(null, data, cache.load(data.size(), KEY));
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
    IndexCache blocked = new IndexCache(file.resolve("sonde"), uid);
    assertThat(blocked.save(TypeIndex.build(data, null, KEY), KEY)).isFalse();
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
