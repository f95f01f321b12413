package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Whatever is done to a section that is compressed, it is expanded or refused: with zlib, in the
 * new form and the old, with zstd, and with xz. The number of inputs is -Dsonde.fuzz, 20,000 unless
 * given; each is tried in each form.
 */
class DamagedSectionsTest {
  private static final int ZLIB = 1;
  private static final int ZSTD = 2;

  private @TempDir Path folder;

  /** An ELF file with one compressed section, which is at {@code from}. */
  private record Sample(byte[] image, String section, int from, int to) {
    static Sample of(String section, long flags, byte[] content) throws IOException {
      byte[] image = ElfWriter.ofX86().section(section, 1, flags, 0, content).write();
      int from = (int) ElfFile.of("sample", image).findSection(section).offset();
      return new Sample(image, section, from, from + content.length);
    }

    /** Expands it; gives whether that was refused. */
    int expand(byte[] damaged) {
      try {
        ElfFile file = ElfFile.of("damaged", damaged);
        SectionHeader header = file.findSection(section);
        if (header == null) {
          return 1;
        }
        if (section.equals(".gnu_debugdata")) {
          SymbolTable.of(file.debugData()).find("hidden");
        } else {
          file.data(header);
        }
        return 0;
      } catch (IOException _) {
        return 1;
      }
    }
  }

  private static byte[] deflated(byte[] header, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(content);
    }
    return out.toByteArray();
  }

  /** {@code Elf64_Chdr}. */
  private static byte[] header(int type, int size) {
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt(type).putInt(0).putLong(size).putLong(1).array();
  }

  private byte[] zstd(byte[] content) throws IOException {
    Files.write(folder.resolve("content"), content);
    new Compiler(folder).run("zstd", "-q", "-19", "-o", "compressed", "content");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header(ZSTD, content.length));
    out.writeBytes(Files.readAllBytes(folder.resolve("compressed")));
    return out.toByteArray();
  }

  private static byte[] xz() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(ElfWriter.ofX86().text(0x1000, 16).function("hidden", 0x1008, 4).write());
    }
    return out.toByteArray();
  }

  private void damage(Sample sample, int seed) {
    assertThat(sample.expand(sample.image)).isZero();
    Mutations mutations = new Mutations(seed);
    int inputs = Integer.getInteger("sonde.fuzz", 20_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      refused += sample.expand(mutations.of(sample.image, sample.from, sample.to));
    }
    assertThat(refused).isGreaterThan(inputs / 20);
  }

  private static byte[] text() {
    return "It was the season of light, it was the season of darkness, it was the spring of hope. "
        .repeat(30)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Timeout(7200)
  void zlibIsRefusedOrExpanded() throws IOException {
    byte[] content = deflated(header(ZLIB, text().length), text());
    damage(Sample.of(".debug_info", SectionHeader.SHF_COMPRESSED, content), 20261129);
  }

  @Test
  @Timeout(7200)
  void zlibOfTheOldFormIsRefusedOrExpanded() throws IOException {
    byte[] magic = "ZLIB".getBytes(StandardCharsets.US_ASCII);
    byte[] header = ByteBuffer.allocate(12).put(magic).putLong(text().length).array();
    damage(Sample.of(".zdebug_info", 0, deflated(header, text())), 20261130);
  }

  @Test
  @Timeout(7200)
  void zstdIsRefusedOrExpanded() throws IOException {
    byte[] content = zstd(text());
    damage(Sample.of(".debug_info", SectionHeader.SHF_COMPRESSED, content), 20261131);
  }

  @Test
  @Timeout(7200)
  void xzIsRefusedOrExpanded() throws IOException {
    damage(Sample.of(".gnu_debugdata", 0, xz()), 20261132);
  }
}
