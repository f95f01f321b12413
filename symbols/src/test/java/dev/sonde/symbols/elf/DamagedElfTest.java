package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Whatever is done to a file, reading it gives an answer or an {@link IOException}. The number of
 * inputs is -Dsonde.fuzz, 20,000 unless given.
 */
class DamagedElfTest {
  private static byte[] sample(boolean is64, ByteOrder order) throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(64).order(order);
    if (is64) {
      entries.putLong(1).putLong(1).putLong(5).putLong(0x3000);
    } else {
      entries.putInt(1).putInt(1).putInt(5).putInt(0x3000);
    }
    ByteArrayOutputStream debugData = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(debugData, new LZMA2Options(0))) {
      xz.write(ElfWriter.ofX86().text(0x1000, 16).function("hidden", 0x1008, 4).write());
    }
    return new ElfWriter(is64, order)
        .text(0x1000, 0x40)
        .function("one", 0x1000, 0x10)
        .function("two", 0x1010, 0)
        .dynamicFunction("three", 0x1020, 0x10)
        .symbol("label", 0x1030, 0, 0, 1)
        .buildId((byte) 1, (byte) 2, (byte) 3, (byte) 4)
        .section(".gnu_debuglink", 1, 0, 0, new byte[] {'x', 0, 0, 0, 1, 2, 3, 4})
        .section(".dynstr2", 3, 2, 0x3000, new byte[] {0, 'l', 'i', 'b', 0})
        .load(".dynstr2", 0x3000)
        .section(".dynamic", 6, 2, 0x4000, entries.array())
        .segment(ProgramHeader.PT_DYNAMIC, 4, ".dynamic", 0x4000)
        .section(".gnu_debugdata", 1, 0, 0, debugData.toByteArray())
        .write();
  }

  /** Symbols that only the dynamic section leads to. */
  private static byte[] withoutSections() {
    ByteBuffer entries = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    entries.putLong(0x6fff_fef5L).putLong(0x4000).putLong(5).putLong(0x5000);
    entries.putLong(6).putLong(0x6000).putLong(10).putLong(3);
    ByteBuffer hash = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    hash.putInt(1).putInt(1).putInt(1).putInt(0).putLong(0).putInt(1).putInt(3);
    ByteBuffer symbols = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    symbols.position(24).putInt(1).put((byte) 0x12).put((byte) 0).putShort((short) 1);
    symbols.putLong(0x1000).putLong(16);
    byte[] image =
        ElfWriter.ofX86()
            .text(0x1000, 0x40)
            .section(".dynamic", 6, 2, 0x3000, entries.array())
            .segment(ProgramHeader.PT_DYNAMIC, 4, ".dynamic", 0x3000)
            .section(".hash", 5, 2, 0x4000, hash.array())
            .load(".hash", 0x4000)
            .section(".dynstr", 3, 2, 0x5000, new byte[] {0, 'a', 0})
            .load(".dynstr", 0x5000)
            .section(".dynsym", 11, 2, 0x6000, symbols.array())
            .load(".dynsym", 0x6000)
            .write();
    ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0);
    return image;
  }

  @Test
  @Timeout(7200)
  void neverLeadsAstray() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    samples.add(sample(true, ByteOrder.LITTLE_ENDIAN));
    samples.add(sample(true, ByteOrder.BIG_ENDIAN));
    samples.add(sample(false, ByteOrder.LITTLE_ENDIAN));
    samples.add(withoutSections());
    Mutations mutations = new Mutations(20261121);
    int inputs = Integer.getInteger("sonde.fuzz", 20_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] damaged = mutations.of(samples.get(i % samples.size()));
      refused += exercise(damaged);
    }
    assertThat(refused).isGreaterThan(inputs / 20);
  }

  /** Asks everything that can be asked; gives whether one answer was a refusal. */
  private static int exercise(byte[] image) {
    int refused = 0;
    ElfFile file;
    try {
      file = ElfFile.of("damaged", image);
    } catch (IOException _) {
      return 1;
    }
    refused |= attempt(file::buildId);
    refused |= attempt(file::debugLink);
    refused |= attempt(file::dynamic);
    refused |= attempt(file::isPie);
    refused |= attempt(() -> SymbolTable.of(file).find(0x1004));
    refused |= attempt(() -> SymbolTable.of(file).find("two"));
    refused |= attempt(() -> listAll(SymbolTable.of(file)));
    refused |= attempt(() -> withDebugData(file).find(0x1009));
    refused |= attempt(() -> allSections(file));
    return refused;
  }

  private static SymbolTable withDebugData(ElfFile file) throws IOException {
    ElfFile more = file.debugData();
    return more == null
        ? SymbolTable.of(file)
        : SymbolTable.of(file, List.of(more), new HeldTables());
  }

  private static int listAll(SymbolTable table) throws IOException {
    int[] count = {0};
    table.forEach(_ -> count[0]++);
    return count[0];
  }

  private static int allSections(ElfFile file) throws IOException {
    int total = 0;
    for (int i = 0; i < Math.min(100, file.sectionCount()); i++) {
      SectionHeader section = file.section(i);
      total += file.name(section).length();
      NoteReader notes = file.notes(section);
      while (notes.next()) {
        total++;
      }
    }
    return total;
  }

  private interface Question {
    Object ask() throws IOException;
  }

  private static int attempt(Question question) {
    try {
      question.ask();
      return 0;
    } catch (IOException _) {
      return 1;
    }
  }
}
