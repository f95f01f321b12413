package dev.sonde.script.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.arch.ProbeRegisters;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.program.ElfObjects;
import dev.sonde.symbols.program.ProgramFile;
import dev.sonde.symbols.usdt.UsdtProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsdtSourcesTest {
  private static final ProbeRegisters REGISTERS = ProbeRegisters.host();

  private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);
  private ProgramFile file;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(REGISTERS.architecture().equals("x86_64"), "the operands are those of x86-64");
    file =
        objects.program(Path.of(System.getProperty("java.home"), "lib", "libjava.so").toString());
  }

  @AfterEach
  void close() {
    objects.close();
  }

  private static UsdtProbe place(String arguments) {
    return new UsdtProbe("p", "n", 0x1000, 0x1000, 0, 0, arguments, ElfHeader.EM_X86_64);
  }

  private List<ValueSource> sources(String... places) throws IOException {
    return new UsdtSources(file).of(List.of(places).stream().map(UsdtSourcesTest::place).toList());
  }

  private static int register(String name) {
    return REGISTERS.offset(name);
  }

  @Test
  void readsRegistersMemoryAndConstants() throws IOException {
    assertThat(sources("-4@$-1 4@$-1 8@%rax -2@%ah 4@-8(%rbp) 8@16(%rax,%rbx,4) 8f@%xmm0"))
        .startsWith(
            new ValueSource.Constant(-1),
            new ValueSource.Constant(0xffff_ffffL),
            new ValueSource.InContext(register("ax"), 0, 8, false),
            new ValueSource.InContext(register("ax"), 8, 1, true),
            new ValueSource.InMemory(register("bp"), -1, 1, -8, 4, false),
            new ValueSource.InMemory(register("ax"), register("bx"), 4, 16, 8, false),
            new ValueSource.Unreadable("register xmm0"),
            new ValueSource.Absent())
        .hasSize(12);
  }

  @Test
  void findsVariablesByTheirDistanceFromTheProbe() throws IOException {
    Symbol symbol = file.find("JNU_ThrowByName");
    assertThat(sources("4@JNU_ThrowByName+4(%rip) 8@no_such_symbol(%rip)"))
        .startsWith(
            new ValueSource.InMemory(
                register("ip"), -1, 1, symbol.address() + 4 - 0x1000, 4, false),
            new ValueSource.Unreadable("'no_such_symbol'"));
  }

  @Test
  void tellsPlacesApartWhereTheyDiffer() throws IOException {
    assertThat(sources("8@%rdi 4@$1", "8@%rsi 4@$1"))
        .startsWith(
            new ValueSource.ByCookie(
                List.of(
                    new ValueSource.InContext(register("di")),
                    new ValueSource.InContext(register("si")))),
            new ValueSource.Constant(1),
            new ValueSource.Absent());
  }
}
