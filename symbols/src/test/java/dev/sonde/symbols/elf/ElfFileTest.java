package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfFileTest {
  @TempDir Path folder;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void readsEveryClassAndByteOrder(boolean is64, boolean little) throws IOException {
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    byte[] image =
        new ElfWriter(is64, order)
            .text(0x401000, 0x100)
            .function("first", 0x401000, 0x10)
            .buildId((byte) 1, (byte) 2, (byte) 3)
            .write();
    try (ElfFile file = ElfFile.open(Files.write(folder.resolve("small"), image))) {
      assertThat(file.header().is64()).isEqualTo(is64);
      assertThat(file.header().order()).isEqualTo(order);
      assertThat(file.header().type()).isEqualTo(ElfHeader.ET_DYN);
      assertThat(file.header().machine()).isEqualTo(ElfHeader.EM_X86_64);
      assertThat(file.header().entry()).isEqualTo(0x1000);
      SectionHeader text = file.findSection(".text");
      assertThat(text.address()).isEqualTo(0x401000);
      assertThat(text.size()).isEqualTo(0x100);
      assertThat(file.name(text)).isEqualTo(".text");
      assertThat(file.buildId()).containsExactly(1, 2, 3);
      assertThat(file.fileOffset(0x401010)).isEqualTo(text.offset() + 0x10);
      assertThat(file.address(text.offset() + 0x10)).isEqualTo(0x401010);
      assertThat(file.fileOffset(0x401100)).isEqualTo(ElfFile.NOT_LOADED);
      assertThat(file.address(text.offset() + 0x100)).isEqualTo(ElfFile.NOT_LOADED);
      assertThat(SymbolTable.of(file).find(0x40100f))
          .isEqualTo(
              new Symbol("first", 0x401000, 0x10, Symbol.Type.FUNCTION, Symbol.Binding.GLOBAL));
    }
  }

  @Test
  void readsMoreSectionsThanTheHeaderCanCount() throws IOException {
    byte[] image =
        ElfWriter.ofX86()
            .text(0x1000, 16)
            .emptySections(66_000)
            .section(".last", 1, 0, 0, ascii("here"))
            .numbersInSectionZero()
            .write();
    ElfFile file = ElfFile.of("many", image);
    assertThat(file.sectionCount()).isEqualTo(66_004);
    assertThat(file.name(file.section(66_003))).isEqualTo(".shstrtab");
    assertThat(file.data(file.findSection(".last")).bytes(0, 4)).isEqualTo(ascii("here"));
  }

  @Test
  void worksWithoutSections() throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 16).write();
    ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0);
    ElfFile file = ElfFile.of("stripped", image);
    assertThat(file.sectionCount()).isZero();
    assertThat(file.findSection(".text")).isNull();
    assertThat(file.buildId()).isEmpty();
    assertThat(SymbolTable.of(file).isEmpty()).isTrue();
    assertThat(SymbolTable.of(file).find(0x1000)).isNull();
  }

  @Test
  void readsTheDebugLink() throws IOException {
    byte[] content = {'a', '.', 'd', 'e', 'b', 'u', 'g', 0, 0x78, 0x56, 0x34, 0x12};
    ElfFile file =
        ElfFile.of("a", ElfWriter.ofX86().section(".gnu_debuglink", 1, 0, 0, content).write());
    assertThat(file.debugLink()).isEqualTo(new DebugLink("a.debug", 0x12345678));
    assertThat(ElfFile.of("b", ElfWriter.ofX86().text(0, 1).write()).debugLink()).isNull();
  }

  @Test
  void readsTheDynamicSection() throws IOException {
    byte[] strings = ascii("\0libc.so.6\0libm.so.6\0libme.so\0/opt/lib\0");
    ByteBuffer entries = ByteBuffer.allocate(7 * 16).order(ByteOrder.LITTLE_ENDIAN);
    entries.putLong(1).putLong(1).putLong(1).putLong(11).putLong(14).putLong(21);
    entries.putLong(29).putLong(30).putLong(5).putLong(0x2000);
    entries.putLong(0x6fff_fffb).putLong(DynamicSection.DF_1_PIE);
    byte[] image =
        ElfWriter.ofX86()
            .section(".dynstr", 3, 2, 0x2000, strings)
            .load(".dynstr", 0x2000)
            .section(".dynamic", SectionHeader.SHT_DYNAMIC, 2, 0x3000, entries.array())
            .segment(ProgramHeader.PT_DYNAMIC, 4, ".dynamic", 0x3000)
            .write();
    ElfFile file = ElfFile.of("me", image);
    assertThat(file.dynamic().needed()).containsExactly("libc.so.6", "libm.so.6");
    assertThat(file.dynamic().soname()).isEqualTo("libme.so");
    assertThat(file.dynamic().runPath()).isEqualTo("/opt/lib");
    assertThat(file.isPie()).isTrue();
  }

  @Test
  void tellsProgramsFromLibraries() throws IOException {
    ElfWriter library = ElfWriter.ofX86().text(0x1000, 16);
    assertThat(ElfFile.of("lib", library.write()).isPie()).isFalse();
    library.section(".interp", 1, 2, 0, ascii("/lib/ld.so\0"));
    library.segment(ProgramHeader.PT_INTERP, 4, ".interp", 0);
    assertThat(ElfFile.of("pie", library.write()).isPie()).isTrue();
    assertThat(ElfFile.of("fixed", library.type(ElfHeader.ET_EXEC).write()).isPie()).isFalse();
  }

  private static byte[] compressed(int type, long size, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(header.putInt(type).putInt(0).putLong(size).putLong(1).array());
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(content);
    }
    return out.toByteArray();
  }

  private static ElfData debugInfo(byte[] content) throws IOException {
    byte[] image =
        ElfWriter.ofX86()
            .section(".debug_info", 1, SectionHeader.SHF_COMPRESSED, 0, content)
            .write();
    ElfFile file = ElfFile.of("x", image);
    return file.data(file.findSection(".debug_info"));
  }

  @Test
  void expandsCompressedSections() throws IOException {
    byte[] content = new byte[200_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * i >> 3);
    }
    ElfData expanded = debugInfo(compressed(1, content.length, content));
    assertThat(expanded.bytes(0, (int) expanded.size())).isEqualTo(content);
  }

  @Test
  void expandsTheOlderForm() throws IOException {
    byte[] content = ascii("debug information");
    byte[] newer = compressed(1, content.length, content);
    ByteBuffer older = ByteBuffer.allocate(newer.length - 12);
    older.put(ascii("ZLIB")).putLong(content.length).put(newer, 24, newer.length - 24);
    byte[] image = ElfWriter.ofX86().section(".zdebug_line", 1, 0, 0, older.array()).write();
    ElfFile file = ElfFile.of("x", image);
    ElfData expanded = file.data(file.findSection(".zdebug_line"));
    assertThat(expanded.bytes(0, content.length)).isEqualTo(content);
  }

  @Test
  void saysWhatIsWrongWithCompression() throws IOException {
    byte[] content = new byte[100];
    assertThatThrownBy(() -> debugInfo(compressed(2, 100, content)))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("section .debug_info of x")
        .hasMessageContaining("zstd");
    assertThatThrownBy(() -> debugInfo(compressed(1, 1L << 40, content)))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("1099511627776");
    assertThatThrownBy(() -> debugInfo(compressed(1, -1, content)))
        .isInstanceOf(ElfException.class);
    assertThatThrownBy(() -> debugInfo(compressed(1, 101, content)))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("fewer");
    assertThatThrownBy(() -> debugInfo(new byte[40])).isInstanceOf(ElfException.class);
    assertThatThrownBy(() -> debugInfo(new byte[4])).isInstanceOf(ElfException.class);
  }

  @Test
  void refusesWhatIsNoElfFile() throws IOException {
    assertThatThrownBy(() -> ElfFile.of("text", ascii("#!/bin/sh\necho hello\n")))
        .isInstanceOf(ElfException.class)
        .hasMessage("text is not an ELF file");
    assertThatThrownBy(() -> ElfFile.of("empty", new byte[0])).isInstanceOf(ElfException.class);
    assertThatThrownBy(() -> ElfFile.open(folder))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> ElfFile.open(folder.resolve("none")))
        .isInstanceOf(ElfException.class)
        .hasMessageContaining("does not exist");
    // A device, whose reading might never end.
    assertThatThrownBy(() -> ElfFile.open(Path.of("/dev/zero"))).isInstanceOf(ElfException.class);
  }

  @Test
  void noticesAFileThatShrinksWhileOpen() throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 100_000).function("f", 0x1000, 9).write();
    Path path = Files.write(folder.resolve("shrinking"), image);
    try (ElfFile file = ElfFile.open(path)) {
      SymbolTable table = SymbolTable.of(file);
      Files.write(path, Arrays.copyOf(image, 4096));
      assertThatThrownBy(() -> table.find(0x1000))
          .isInstanceOf(ElfException.class)
          .hasMessageContaining("cut short");
      assertThat(table.find(0x1000)).isNull();
    }
  }

  @Test
  void sumsUpTheFile() throws IOException {
    byte[] image = ElfWriter.ofX86().text(0x1000, 100_000).write();
    CRC32 crc = new CRC32();
    crc.update(image);
    try (ElfFile file = ElfFile.open(Files.write(folder.resolve("x"), image))) {
      assertThat(file.crc32()).isEqualTo((int) crc.getValue());
    }
  }

  @Test
  void keepsControlCharactersFromTheTerminal() throws IOException {
    byte[] image =
        ElfWriter.ofX86()
            .text(0x1000, 16)
            .function("\u001b[31mred\u009b", 0x1000, 8)
            .function("größe", 0x1008, 8)
            .write();
    SymbolTable table = SymbolTable.of(ElfFile.of("x", image));
    assertThat(table.find(0x1000).name()).isEqualTo("?[31mred?");
    assertThat(table.find(0x1008).name()).isEqualTo("größe");
  }
}
