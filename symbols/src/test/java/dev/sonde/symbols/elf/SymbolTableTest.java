package dev.sonde.symbols.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
    SymbolTable table = SymbolTable.of(file, List.of(file.debugData()));
    assertThat(name(table, 0x1010)).isEqualTo("exported");
    assertThat(name(table, 0x1048)).isEqualTo("hidden");
    assertThat(table.find("hidden").address()).isEqualTo(0x1040);
    assertThat(SymbolTable.of(file).find("hidden")).isNull();
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
