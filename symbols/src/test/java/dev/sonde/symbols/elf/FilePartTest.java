package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FilePartTest {
  private static final byte[] PROGRAM =
      ElfWriter.ofX86().function("serve", 0x1000, 4).text(0x1000, 16).write();

  @TempDir Path folder;

  private static byte[] archive(String comment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(comment);
      zip.putNextEntry(new ZipEntry("lib/packed.so"));
      zip.write(PROGRAM);
      ZipEntry stored = new ZipEntry("lib/stored.so");
      CRC32 crc = new CRC32();
      crc.update(PROGRAM);
      stored.setMethod(ZipEntry.STORED);
      stored.setSize(PROGRAM.length);
      stored.setCrc(crc.getValue());
      stored.setExtra(new byte[] {1, 2, 1, 0, 7});
      zip.putNextEntry(stored);
      zip.write(PROGRAM);
    }
    return bytes.toByteArray();
  }

  private Path put(byte[] content) throws IOException {
    return Files.write(folder.resolve("base.apk"), content);
  }

  @Test
  void isAllOfAFileThatIsNoArchive() throws IOException {
    assertThat(FilePart.of("/bin/sh")).isEqualTo(new FilePart("/bin/sh", 0, FilePart.WHOLE));
    Path odd = Files.createDirectories(folder.resolve("odd!")).resolve("x.so");
    Files.write(odd, PROGRAM);
    assertThat(FilePart.of(odd.toString()).offset()).isZero();
  }

  @Test
  void isThePlaceInAnArchive() throws IOException {
    for (String comment : new String[] {"", "a comment at the end"}) {
      Path apk = put(archive(comment));
      FilePart part = FilePart.of(apk + "!/lib/stored.so");
      assertThat(part.file()).isEqualTo(apk.toString());
      assertThat(part.size()).isEqualTo(PROGRAM.length);
      byte[] all = Files.readAllBytes(apk);
      assertThat(all).startsWith('P', 'K');
      assertThat(List.of(all[(int) part.offset()], all[(int) part.offset() + 1]))
          .containsExactly((byte) 0x7f, (byte) 'E');
      try (ElfObjects objects = new ElfObjects(DebugFolders.STANDARD)) {
        ProgramFile program = objects.program(apk + "!/lib/stored.so");
        long address = program.find("serve").address();
        assertThat(address).isEqualTo(0x1000);
        assertThat(program.mappedPath()).isEqualTo(apk.toString());
        assertThat(program.mappedOffset(address))
            .isEqualTo(part.offset() + program.elf().fileOffset(address));
        assertThat(program.addressOfMapped(program.mappedOffset(address))).isEqualTo(address);
      }
    }
  }

  @Test
  void isNotWhatNoProcessCanMap() throws IOException {
    String apk = put(archive("")).toString();
    assertThatThrownBy(() -> FilePart.of(apk + "!/lib/packed.so"))
        .isInstanceOf(ElfException.class)
        .hasMessage(apk + " has lib/packed.so compressed: no process can map it");
    assertThatThrownBy(() -> FilePart.of(apk + "!/lib/other.so"))
        .isInstanceOf(ElfException.class)
        .hasMessage(apk + " has no file lib/other.so");
    assertThatThrownBy(() -> FilePart.of("/bin/sh!/x")).hasMessage("/bin/sh is no ZIP archive");
    assertThatThrownBy(() -> FilePart.of("/no/file!/x")).isInstanceOf(ElfException.class);
  }

  /** The number of inputs is -Dsonde.fuzz, 3,000 unless given. */
  @Test
  @Timeout(7200)
  void isRefusedOrReadWhereAnArchiveIsDamaged() throws IOException {
    byte[] sound = archive("comment");
    Mutations mutations = new Mutations(7);
    int inputs = Integer.getInteger("sonde.fuzz", 3_000);
    for (int i = 0; i < inputs; i++) {
      String apk = put(mutations.of(sound)).toString();
      try (ElfFile file = ElfFile.open(FilePart.of(apk + "!/lib/stored.so"), "part")) {
        assertThat(file.whole().size()).isPositive();
      } catch (ElfException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }
}
