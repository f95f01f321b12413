package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class RelocationsTest {
  private static final int TEXT = 1;
  private static final int OTHER = 2;
  private static final int DEBUG = 3;
  private static final int SYMBOL_OF_TEXT = 1;
  private static final int SYMBOL_OF_OTHER = 2;

  private static byte[] entries(long[]... entries) {
    ByteBuffer bytes = ByteBuffer.allocate(24 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long[] entry : entries) {
      bytes.putLong(entry[0]).putLong(entry[2] << 32 | entry[1]).putLong(entry[3]);
    }
    return bytes.array();
  }

  private static ElfFile object(int machine, byte[] entries) throws IOException {
    ElfWriter writer = ElfWriter.ofX86().type(ElfHeader.ET_REL).machine(machine);
    long code = SectionHeader.SHF_ALLOC | SectionHeader.SHF_EXECINSTR;
    writer.section(".text", 1, code, 0, new byte[0x30]);
    writer.section(".text.other", 1, code, 0, new byte[0x30]);
    writer.section(".debug_info", 1, 0, 0, new byte[20]);
    writer.relocations(DEBUG, entries);
    writer.symbol("first", 4, 8, 0x12, TEXT).symbol("second", 8, 8, 0x12, OTHER);
    return ElfFile.of("object", writer.write());
  }

  private static void check(int machine, int whole, int half, int unknown) throws IOException {
    byte[] entries =
        entries(
            new long[] {0, whole, SYMBOL_OF_TEXT, 2},
            new long[] {8, half, SYMBOL_OF_OTHER, -1},
            new long[] {12, unknown, SYMBOL_OF_TEXT, 7},
            new long[] {18, half, SYMBOL_OF_TEXT, 7});
    try (ElfFile file = object(machine, entries)) {
      long text = file.address(file.section(TEXT));
      long other = file.address(file.section(OTHER));
      assertThat(text).isPositive();
      assertThat(other).isGreaterThanOrEqualTo(text + 0x30);
      ElfData debug = file.data(file.section(DEBUG));
      assertThat(debug.u64(0)).isEqualTo(text + 4 + 2);
      assertThat(debug.u32(8)).isEqualTo(other + 8 - 1);
      assertThat(debug.u64(12)).as("of an unknown type, and beyond the end").isZero();
      assertThat(SymbolTable.of(file).find("second").address()).isEqualTo(other + 8);
      assertThat(SymbolTable.of(file).find(text + 5).name()).isEqualTo("first");
    }
  }

  @Test
  void areAppliedForX86() throws IOException {
    check(ElfHeader.EM_X86_64, 1, 10, 2);
    check(ElfHeader.EM_X86_64, 1, 11, 24);
  }

  @Test
  void areAppliedForArm() throws IOException {
    check(ElfHeader.EM_AARCH64, 257, 258, 261);
  }

  @Test
  void ofSymbolsThatAreNotThereAreRefused() throws IOException {
    try (ElfFile file = object(ElfHeader.EM_X86_64, entries(new long[] {0, 1, 1000, 0}))) {
      assertThatThrownBy(() -> file.data(file.section(DEBUG))).isInstanceOf(ElfException.class);
    }
  }

  @Test
  void sectionsOfNoMachineAreRefused() throws IOException {
    byte[] image = ElfWriter.ofX86().type(ElfHeader.ET_REL).text(0, 16).write();
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    // The size of section 1.
    bytes.putLong((int) bytes.getLong(40) + 64 + 32, Long.MAX_VALUE);
    try (ElfFile file = ElfFile.of("object", image)) {
      assertThatThrownBy(() -> file.address(file.section(1)))
          .isInstanceOf(ElfException.class)
          .hasMessageContaining("claims 9223372036854775807 bytes");
    }
  }
}
