package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class SymbolTableTest {
  private static final int LOCAL_FUNCTION = 0x02;
  private static final int WEAK_FUNCTION = 0x22;
  private static final int GLOBAL_FUNCTION = 0x12;
  private static final int GLOBAL_OBJECT = 0x11;
  private static final int LOCAL_LABEL = 0x00;
  private static final int LOCAL_FILE = 0x04;

  private static SymbolTable table(ElfWriter writer) throws IOException {
    return SymbolTable.of(ElfFile.of("x", writer.write()));
  }

  private static String name(SymbolTable table, long address) throws IOException {
    Symbol found = table.find(address);
    return found == null ? null : found.name();
  }

  @Test
  void respectsSizes() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .function("late", 0x1080, 0x10)
                .function("early", 0x1000, 0x20));
    assertThat(name(table, 0xfff)).isNull();
    assertThat(name(table, 0x1000)).isEqualTo("early");
    assertThat(name(table, 0x101f)).isEqualTo("early");
    assertThat(name(table, 0x1020)).isNull();
    assertThat(name(table, 0x108f)).isEqualTo("late");
    assertThat(name(table, 0x1090)).isNull();
  }

  @Test
  void aFunctionWithoutASizeEndsAtTheNextOrWithItsSection() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .function("start", 0x1000, 0)
                .symbol("label", 0x1040, 0, LOCAL_LABEL, 1)
                .function("sized", 0x1060, 0x20)
                .symbol("inside", 0x1068, 0, LOCAL_LABEL, 1)
                .symbol("last", 0x1090, 0, LOCAL_FUNCTION, 1));
    assertThat(name(table, 0x103f)).isEqualTo("start");
    assertThat(name(table, 0x105f)).isEqualTo("label");
    assertThat(name(table, 0x106f)).isEqualTo("sized");
    assertThat(name(table, 0x1080)).isNull();
    assertThat(name(table, 0x10ff)).isEqualTo("last");
    assertThat(name(table, 0x1100)).isNull();
  }

  @Test
  void isReadOnceForNamesAndAddresses(@TempDir Path folder) throws IOException {
    ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x10000);
    for (int i = 0; i < 3000; i++) {
      writer.function("function" + i, 0x1000 + i * 16, 16);
    }
    Path path = Files.write(folder.resolve("program"), writer.write());
    // Larger than what is read at once.
    assertThat(Files.size(path)).isGreaterThan(1 << 16);
    try (ElfFile file = ElfFile.open(path)) {
      SymbolTable table = SymbolTable.of(file);
      assertThat(table.find("function7").address()).isEqualTo(0x1070);
      Files.write(path, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      assertThat(table.find("function2999").address()).isEqualTo(0x1000 + 2999 * 16);
      assertThat(table.find(0x1000 + 1500 * 16 + 3).name()).isEqualTo("function1500");
    }
  }

  @Test
  void partsOfALargeTableTellWhatTheWholeTells() throws IOException {
    Random random = new Random(11);
    SymbolTable.Parting small = new SymbolTable.Parting(1, 64);
    SymbolTable.Parting never = new SymbolTable.Parting(Integer.MAX_VALUE, 64);
    for (int round = 0; round < 400; round++) {
      ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x200).text(0x1300, 0x80);
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        int section = 1 + random.nextInt(2);
        int start = section == 1 ? 0x1000 + random.nextInt(0x200) : 0x1300 + random.nextInt(0x80);
        int size = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << random.nextInt(10));
        int[] kinds = {LOCAL_FUNCTION, WEAK_FUNCTION, GLOBAL_FUNCTION, GLOBAL_OBJECT, LOCAL_LABEL};
        writer.symbol("f" + i, start, size, kinds[random.nextInt(kinds.length)], section);
      }
      ElfFile file = ElfFile.of("x", writer.write());
      SymbolTable whole = SymbolTable.of(file, List.of(), new HeldTables(), never);
      for (int address = 0xfc0; address < 0x1440; address += 7) {
        SymbolTable parts = SymbolTable.of(file, List.of(), new HeldTables(), small);
        assertThat(name(parts, address))
            .as("round %d, address %x", round, address)
            .isEqualTo(name(whole, address));
      }
      SymbolTable parts = SymbolTable.of(file, List.of(), new HeldTables(), small);
      for (int i = 0; i < 40; i++) {
        int address = 0xfc0 + random.nextInt(0x480);
        assertThat(name(parts, address)).isEqualTo(name(whole, address));
      }
    }
  }

  @Test
  void choosesAmongAliasesTheSameEveryTime() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .symbol("local", 0x1000, 8, LOCAL_FUNCTION, 1)
                .symbol("weak", 0x1000, 8, WEAK_FUNCTION, 1)
                .symbol("global", 0x1000, 8, GLOBAL_FUNCTION, 1)
                .symbol("another", 0x1000, 8, GLOBAL_FUNCTION, 1)
                .symbol("unsized", 0x1000, 0, GLOBAL_FUNCTION, 1));
    assertThat(name(table, 0x1004)).isEqualTo("global");
  }

  @Test
  void looksAtCodeOnlyByAddressAndAtAllByName() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .section(".data", 1, 2, 0x2000, new byte[0x100])
                .symbol("variable", 0x2000, 8, GLOBAL_OBJECT, 2)
                .symbol("dataLabel", 0x2040, 0, LOCAL_LABEL, 2)
                .symbol("$x", 0x1000, 0, LOCAL_LABEL, 1)
                .symbol("file.c", 0x1000, 8, LOCAL_FILE, 0xfff1)
                .symbol("undefined", 0x1000, 8, GLOBAL_FUNCTION, 0));
    assertThat(table.find(0x1000)).isNull();
    assertThat(table.find(0x2000)).isNull();
    assertThat(table.find(0x2040)).isNull();
    assertThat(table.find("variable").address()).isEqualTo(0x2000);
    assertThat(table.find("variable").type()).isEqualTo(Symbol.Type.OBJECT);
    assertThat(table.find("file.c")).isNull();
    assertThat(table.find("undefined")).isNull();
    assertThat(table.find("")).isNull();
  }

  @Test
  void findsNamesWholeAndWithoutTheirVersion() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .symbol("open", 0x1000, 8, LOCAL_FUNCTION, 1)
                .symbol("reopen", 0x1010, 8, GLOBAL_FUNCTION, 1)
                .symbol("open@@GLIBC_2.2.5", 0x1020, 8, GLOBAL_FUNCTION, 1)
                .symbol("open64", 0x1030, 8, GLOBAL_FUNCTION, 1));
    assertThat(table.find("open").address()).isEqualTo(0x1020);
    assertThat(table.find("open").name()).isEqualTo("open");
    assertThat(table.find("ope")).isNull();
    assertThat(name(table, 0x1020)).isEqualTo("open");
  }

  @Test
  void listsAllInTheOrderOfTheFile() throws IOException {
    ElfWriter writer = ElfWriter.ofX86().text(0x1000, 0x100_000);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      writer.function("function" + i, 0x1000 + 16L * (i * 7 % 5000), 16);
      expected.add("function" + i);
    }
    SymbolTable table = table(writer);
    List<String> names = new ArrayList<>();
    table.forEach(symbol -> names.add(symbol.name()));
    assertThat(names).isEqualTo(expected);
    assertThat(name(table, 0x1000 + 16 * (4321 * 7 % 5000) + 15)).isEqualTo("function4321");
    assertThat(table.find("function4999").address()).isEqualTo(0x1000 + 16 * (4999 * 7 % 5000));
  }

  @Test
  void passesOverLabelsOfNoSection() throws IOException {
    SymbolTable table =
        table(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .symbol("label", 0x1000, 0, LOCAL_LABEL, 99)
                .function("function", 0x1020, 8));
    assertThat(table.find(0x1000)).isNull();
    assertThat(name(table, 0x1020)).isEqualTo("function");
  }

  @Test
  void joinsDebugDataWithTheDynamicSymbols() throws IOException {
    byte[] hidden = ElfWriter.ofX86().text(0x1000, 0x100).function("hidden", 0x1040, 0x10).write();
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(compressed, new LZMA2Options(6))) {
      xz.write(hidden);
    }
    byte[] image =
        ElfWriter.ofX86()
            .text(0x1000, 0x100)
            .dynamicFunction("exported", 0x1000, 0x20)
            .section(".gnu_debugdata", 1, 0, 0, compressed.toByteArray())
            .write();
    ElfFile file = ElfFile.of("x", image);
    SymbolTable table = SymbolTable.of(file, List.of(file.debugData()), new HeldTables());
    assertThat(name(table, 0x1010)).isEqualTo("exported");
    assertThat(name(table, 0x1048)).isEqualTo("hidden");
    assertThat(table.find("hidden").address()).isEqualTo(0x1040);
    assertThat(SymbolTable.of(file).find("hidden")).isNull();
  }

  /** A library of this machine, or of a writer, without its section headers. */
  private static ElfFile withoutSections(byte[] image) throws IOException {
    byte[] stripped = image.clone();
    ByteBuffer header = ByteBuffer.wrap(stripped).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
    return ElfFile.of("x", stripped);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsDynamicSymbolsWithoutSectionHeaders(boolean gnuHash) throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(5 * 16).order(ByteOrder.LITTLE_ENDIAN);
    entries.putLong(gnuHash ? 0x6fff_fef5L : 4).putLong(0x4000);
    entries.putLong(5).putLong(0x5000).putLong(6).putLong(0x6000).putLong(10).putLong(7);
    ByteBuffer hash = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    if (gnuHash) {
      // Two buckets, the first hashed symbol is number 1, one word of Bloom filter.
      hash.putInt(2).putInt(1).putInt(1).putInt(0).putLong(0);
      hash.putInt(1).putInt(2).putInt(1).putInt(2).putInt(3);
    } else {
      hash.putInt(1).putInt(4);
    }
    ByteBuffer symbols = ByteBuffer.allocate(4 * 24).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i < 4; i++) {
      symbols.position(i * 24);
      symbols.putInt(2 * i - 1).put((byte) GLOBAL_FUNCTION).put((byte) 0).putShort((short) 1);
      symbols.putLong(0x1000 + 16 * i).putLong(16);
    }
    byte[] names = {0, 'a', 0, 'b', 0, 'c', 0};
    ElfFile file =
        withoutSections(
            ElfWriter.ofX86()
                .text(0x1000, 0x100)
                .section(".dynamic", 6, 2, 0x3000, entries.array())
                .segment(ProgramHeader.PT_DYNAMIC, 4, ".dynamic", 0x3000)
                .section(".hash", 5, 2, 0x4000, hash.array())
                .load(".hash", 0x4000)
                .section(".dynstr", 3, 2, 0x5000, names)
                .load(".dynstr", 0x5000)
                .section(".dynsym", 11, 2, 0x6000, symbols.array())
                .load(".dynsym", 0x6000)
                .write());
    SymbolTable table = SymbolTable.of(file);
    assertThat(name(table, 0x1018)).isEqualTo("a");
    assertThat(name(table, 0x102f)).isEqualTo("b");
    assertThat(name(table, 0x1030)).isEqualTo("c");
    assertThat(table.find("b").address()).isEqualTo(0x1020);
  }

  @Test
  void findsTheSameInALibraryWithoutSectionHeaders() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    assumeTrue(Files.exists(library), "this JVM has no libjava.so");
    byte[] image = Files.readAllBytes(library);
    assumeTrue(image[4] == 2 && image[5] == 1, "libjava.so is not of 64 bits, little-endian");
    SymbolTable stripped = SymbolTable.of(withoutSections(image));
    SymbolTable whole = SymbolTable.of(ElfFile.of("whole", image));
    Symbol wanted = whole.find("JNI_OnLoad");
    assertThat(stripped.find("JNI_OnLoad")).isEqualTo(wanted);
    assertThat(stripped.find(wanted.address())).isEqualTo(wanted);
  }

  @Test
  void agreesWithItselfOverTheLibraryOfThisJvm() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    assumeTrue(Files.exists(library), "this JVM has no libjvm.so");
    try (ElfFile file = ElfFile.open(library)) {
      SymbolTable table = SymbolTable.of(file);
      int[] functions = {0};
      List<Symbol> symbols = new ArrayList<>();
      table.forEach(symbols::add);
      for (Symbol symbol : symbols) {
        if (symbol.type() == Symbol.Type.FUNCTION && symbol.size() > 0) {
          functions[0]++;
          Symbol found = table.find(symbol.address());
          assertThat(found.address()).isEqualTo(symbol.address());
          if (!found.name().equals(symbol.name())) {
            assertThat(found.binding()).isGreaterThanOrEqualTo(symbol.binding());
          }
        }
      }
      assertThat(functions[0]).isGreaterThan(100);
      assertThat(file.dynamic().needed()).contains("libc.so.6");
      assertThat(file.dynamic().soname()).isEqualTo("libjvm.so");
    }
  }
}
