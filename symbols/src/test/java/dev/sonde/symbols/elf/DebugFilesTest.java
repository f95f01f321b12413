package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugFilesTest {
  private static final byte[] ID = {(byte) 0xab, (byte) 0xcd, 0x12};

  @TempDir Path folder;
  private Path root;
  private DebugFiles files;

  @BeforeEach
  void setUp() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    files = DebugFiles.under(RootFolder.of(root));
  }

  private Path put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static byte[] withId(byte... id) {
    return ElfWriter.ofX86().text(0x1000, 16).buildId(id).write();
  }

  private static byte[] withLink(String name, byte[] target) {
    CRC32 crc = new CRC32();
    crc.update(target);
    int padded = name.length() + 4 & ~3;
    ByteBuffer link = ByteBuffer.allocate(padded + 4).order(ByteOrder.LITTLE_ENDIAN);
    link.put(0, name.getBytes(StandardCharsets.US_ASCII));
    link.putInt(padded, (int) crc.getValue());
    return ElfWriter.ofX86()
        .text(0x1000, 16)
        .section(".gnu_debuglink", 1, 0, 0, link.array())
        .write();
  }

  @Test
  void looksInFoldersOfTheUserFirst() {
    DebugFolders folders = new DebugFolders(List.of("/a/b", "debug"));
    assertThat(folders.of("/bin/program", RootFolder.SELF).folders())
        .containsExactly(
            "/a/b", "/bin/debug", Path.of("debug").toAbsolutePath().toString(), "/usr/lib/debug");
    assertThat(DebugFolders.STANDARD.of("/bin/program", RootFolder.SELF).folders())
        .containsExactly("/usr/lib/debug");
  }

  @Test
  void findsByBuildId() throws IOException {
    ElfFile program = ElfFile.of("program", withId(ID));
    assertThat(files.open(program, "/bin/program")).isNull();
    put("usr/lib/debug/.build-id/ab/cd12.debug", withId(ID));
    try (ElfFile found = files.open(program, "/bin/program")) {
      assertThat(found.name()).endsWith("/.build-id/ab/cd12.debug");
    }
  }

  @Test
  void refusesTheFileOfAnotherBuild() throws IOException {
    put("usr/lib/debug/.build-id/ab/cd12.debug", withId((byte) 1, (byte) 2));
    assertThat(files.open(ElfFile.of("program", withId(ID)), "/bin/program")).isNull();
    put("usr/lib/debug/.build-id/ab/cd12.debug", new byte[100]);
    assertThat(files.open(ElfFile.of("program", withId(ID)), "/bin/program")).isNull();
  }

  @Test
  void findsByDebugLinkInEachPlace() throws IOException {
    byte[] debug = ElfWriter.ofX86().function("f", 0x1000, 4).text(0x1000, 16).write();
    ElfFile program = ElfFile.of("program", withLink("program.debug", debug));
    for (String place :
        new String[] {
          "usr/lib/debug/opt/bin/program.debug",
          "opt/bin/.debug/program.debug",
          "opt/bin/program.debug"
        }) {
      put(place, debug);
      try (ElfFile found = files.open(program, "/opt/bin/program")) {
        assertThat(found.name()).endsWith(place);
      }
      put(place, ElfWriter.ofX86().text(0x1000, 17).write());
      assertThat(files.open(program, "/opt/bin/program")).isNull();
    }
  }

  @Test
  void findsByTheNameOfTheProgramWhereTheBuildIdIsTheSame() throws IOException {
    ElfFile program = ElfFile.of("program", withId(ID));
    for (String place :
        new String[] {
          "usr/lib/debug/program.debug", "opt/bin/.debug/program.debug", "opt/bin/program.debug"
        }) {
      put(place, withId((byte) 1, (byte) 2));
      assertThat(files.open(program, "/opt/bin/program")).isNull();
      put(place, withId(ID));
      try (ElfFile found = files.open(program, "/opt/bin/program")) {
        assertThat(found.name()).endsWith(place);
      }
      Files.delete(root.resolve(place));
    }
    ElfFile withoutId = ElfFile.of("program", ElfWriter.ofX86().text(0x1000, 16).write());
    put("opt/bin/program.debug", ElfWriter.ofX86().text(0x1000, 16).write());
    assertThat(files.open(withoutId, "/opt/bin/program")).isNull();
  }

  @Test
  void doesNotLeaveItsFolders() throws IOException {
    byte[] debug = ElfWriter.ofX86().text(0x1000, 16).write();
    put("etc/secret", debug);
    put("opt/bin/x", debug);
    ElfFile program = ElfFile.of("program", withLink("../../etc/secret", debug));
    assertThat(files.open(program, "/opt/bin/program")).isNull();
    ElfFile itself = ElfFile.of("program", withLink("x", debug));
    assertThat(files.open(itself, "/opt/bin/x")).isNull();
  }

  @Test
  void followsLinksAsSeenFromTheRoot() throws IOException {
    Path outside = Files.write(folder.resolve("outside"), withId(ID));
    put("store/here.debug", withId(ID));
    Path links = Files.createDirectories(root.resolve("usr/lib/debug/.build-id/ab"));
    Path link = links.resolve("cd12.debug");
    ElfFile program = ElfFile.of("program", withId(ID));

    Files.createSymbolicLink(link, outside);
    assertThat(files.open(program, "/bin/program")).isNull();
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("../../../../../../../../../outside"));
    assertThat(files.open(program, "/bin/program")).isNull();
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/store/here.debug"));
    try (ElfFile found = files.open(program, "/bin/program")) {
      assertThat(found.name()).isEqualTo(root.resolve("store/here.debug").toString());
    }
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("../../../../../store/./here.debug"));
    try (ElfFile found = files.open(program, "/bin/program")) {
      assertThat(found.name()).isEqualTo(root.resolve("store/here.debug").toString());
    }
  }

  @Test
  void givesUpOnLinksThatGoInCircles() throws IOException {
    Files.createSymbolicLink(root.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(root.resolve("b"), Path.of("/a"));
    assertThatThrownBy(() -> RootFolder.of(root).resolve("/a/c"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too many links");
    assertThat(RootFolder.of(root).resolve("/../x//./y").toString()).isEqualTo(root + "/x/y");
  }
}
