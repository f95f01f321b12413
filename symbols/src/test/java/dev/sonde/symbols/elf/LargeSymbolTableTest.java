package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a table too large to stay in memory as a whole is read once nevertheless: what was asked
 * before, the file can lose.
 */
class LargeSymbolTableTest {
  private static final int FUNCTIONS = 70_000;
  private static final int SIZE = 1 << 10;
  private static final int TEXT = 0x1000;

  @TempDir private Path folder;
  private Path program;

  @BeforeEach
  void write() throws IOException {
    program = Files.write(folder.resolve("program"), functions("f"));
  }

  private static byte[] functions(String prefix) {
    ElfWriter writer = ElfWriter.ofX86().text(TEXT, 1);
    for (int i = 0; i < FUNCTIONS; i++) {
      writer.function(prefix + i, address(i), SIZE);
    }
    return writer.write();
  }

  private static long address(int function) {
    return TEXT + (long) function * SIZE;
  }

  private static int count(SymbolTable table) throws IOException {
    int[] count = {0};
    table.forEach(symbol -> count[0]++);
    return count[0];
  }

  private void truncate() throws IOException {
    Files.write(program, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Leaves one symbol in so many. */
  private void overwriteSymbols(ElfFile file, int all) throws IOException {
    SectionHeader section = file.findSection(SectionHeader.SHT_SYMTAB);
    try (RandomAccessFile out = new RandomAccessFile(program.toFile(), "rw")) {
      for (int i = 0; i < FUNCTIONS; i += all) {
        // The first symbol of a table is none.
        out.seek(section.offset() + (i + 2) * 24L);
        out.write(new byte[Math.min(all, FUNCTIONS - i) * 24 - 24]);
      }
    }
  }

  @Test
  void oneNameReadsAllThatOtherNamesAndAddressesNeed() throws IOException {
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file);
      assertThat(table.find("f7").address()).isEqualTo(address(7));
      truncate();
      assertThat(table.find("f69999").address()).isEqualTo(address(69_999));
      assertThat(table.find("f70000")).isNull();
      assertThat(count(table)).isEqualTo(FUNCTIONS);
      for (int i = 0; i < FUNCTIONS; i += 1 << 11) {
        assertThat(table.find(address(i) + 5).name()).isEqualTo("f" + i);
      }
    }
  }

  @Test
  void allNamesReadWhatOneNameNeeds() throws IOException {
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file);
      assertThat(count(table)).isEqualTo(FUNCTIONS);
      truncate();
      assertThat(count(table)).isEqualTo(FUNCTIONS);
      assertThat(table.find("f12345").address()).isEqualTo(address(12_345));
    }
  }

  @Test
  void oneNameReadsWhatWildcardsNeedThatAreExpected() throws IOException {
    HeldTables held = new HeldTables(1 << 24, 1 << 20);
    held.expectWildcards();
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file, List.of(), held);
      assertThat(table.find("f7").address()).isEqualTo(address(7));
      truncate();
      assertThat(count(table)).isEqualTo(FUNCTIONS);
    }
  }

  @Test
  void anAddressReadsAllThatOthersNeedButTheirNames() throws IOException {
    HeldTables held = new HeldTables();
    held.end();
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file, List.of(), held);
      assertThat(table.find(address(3)).name()).isEqualTo("f3");
      overwriteSymbols(file, 1 << 12);
      // In as many parts, each of which is indexed when it is asked for.
      for (int i = 0; i < FUNCTIONS; i += 1 << 12) {
        assertThat(table.find(address(i) + 1).name()).isEqualTo("f" + i);
      }
    }
  }

  @Test
  void namesAreFoundWithoutHavingAllInMemory() throws IOException {
    HeldTables held = new HeldTables();
    held.end();
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file, List.of(), held);
      // Some of them lie across the windows that the file is read through.
      for (int i = 0; i < FUNCTIONS; i += 7) {
        assertThat(table.find("f" + i).address()).isEqualTo(address(i));
      }
    }
  }

  @Test
  void allIsLetGoWhenEverythingIsAttached() throws IOException {
    HeldTables held = new HeldTables();
    try (ElfFile file = ElfFile.open(program)) {
      SymbolTable table = SymbolTable.of(file, List.of(), held);
      assertThat(table.find("f1")).isNotNull();
      held.end();
      assertThat(table.find("f2").address()).isEqualTo(address(2));
      assertThat(table.find(address(4)).name()).isEqualTo("f4");
      assertThat(count(table)).isEqualTo(FUNCTIONS);
    }
  }

  @Test
  void whatWasAskedForLastIsHeld() throws IOException {
    // One of them takes 2.1 MiB.
    HeldTables held = new HeldTables(3 << 20, 3 << 20);
    Path otherProgram = Files.write(folder.resolve("other"), functions("g"));
    try (ElfFile file = ElfFile.open(program);
        ElfFile other = ElfFile.open(otherProgram)) {
      SymbolTable first = SymbolTable.of(file, List.of(), held);
      SymbolTable second = SymbolTable.of(other, List.of(), held);
      assertThat(count(first)).isEqualTo(FUNCTIONS);
      assertThat(count(second)).isEqualTo(FUNCTIONS);
      assertThat(count(first)).isEqualTo(FUNCTIONS);
      truncate();
      assertThat(count(first)).isEqualTo(FUNCTIONS);
      assertThat(second.find("g69999").address()).isEqualTo(address(69_999));
      second.release();
      assertThat(second.find("g5").address()).isEqualTo(address(5));
    }
  }
}
