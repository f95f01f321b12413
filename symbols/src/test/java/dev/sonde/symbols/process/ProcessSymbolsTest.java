package dev.sonde.symbols.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.ElfHeader;
import dev.sonde.symbols.elf.ElfWriter;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.Symbol;
import dev.sonde.symbols.elf.SymbolTable;
import dev.sonde.symbols.program.ElfObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSymbolsTest {
  private static final Path SLEEP = Path.of("/usr/bin/sleep");

  @TempDir Path folder;
  private final ElfObjects objects = new ElfObjects(DebugFolders.STANDARD);
  private final ProcessSymbols symbols = new ProcessSymbols(objects);
  private Path program;
  private Process process;
  private int pid;

  @BeforeEach
  void setUp() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SLEEP), "there is no " + SLEEP);
    program = Files.copy(SLEEP, folder.resolve("program"));
    process = new ProcessBuilder(program.toString(), "60").start();
    pid = (int) process.pid();
    for (int i = 0; i < 200 && libc() == null; i++) {
      Thread.sleep(10);
    }
    assumeTrue(libc() != null, SLEEP + " does not use libc.so.6");
  }

  @AfterEach
  void tearDown() throws InterruptedException {
    if (process != null) {
      end();
    }
    symbols.close();
    objects.close();
  }

  private void end() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private Mapping libc() throws IOException {
    return mapping("/libc.so.6");
  }

  private Mapping mapping(String end) throws IOException {
    for (Mapping mapping : ProcessMaps.read(pid).mappings()) {
      if (mapping.path().endsWith(end)) {
        return mapping;
      }
    }
    return null;
  }

  /** Where a function of libc is in the process. */
  private long addressOf(String name) throws IOException {
    Mapping libc = libc();
    try (ElfFile file = ElfFile.open(Path.of("/proc/" + pid + "/root" + libc.path()))) {
      Symbol symbol = SymbolTable.of(file).find(name);
      return file.fileOffset(symbol.address()) - libc.offset() + libc.start();
    }
  }

  @Test
  void namesAFunctionOfALibrary() throws IOException {
    long address = addressOf("qsort_r");
    UserSymbol found = symbols.find(pid, address + 5);
    assertThat(found.name()).endsWith("qsort_r");
    assertThat(found.offset()).isEqualTo(5);
    assertThat(found.module()).isEqualTo(libc().path());
  }

  @Test
  void seesTheFilesOfAProcessInItsOwnRoot() {
    assertThat(RootFolder.ofProcess(pid)).isSameAs(RootFolder.SELF);
    assertThat(RootFolder.ofProcess(-1).path()).isEqualTo(Path.of("/proc/-1/root"));
  }

  @Test
  void namesTheFileWhereThereIsNoSymbol() throws IOException {
    Mapping mapping = mapping("/program");
    UserSymbol found = symbols.find(pid, mapping.start() + 0x10);
    assertThat(found.module()).isEqualTo(program.toString());
    assertThat(symbols.find(pid, 0x10)).isNull();
  }

  @Test
  void namesTheKernelsOwnCode() throws IOException {
    Mapping vdso = mapping("[vdso]");
    assumeTrue(vdso != null, "this kernel maps no vDSO");
    boolean found = false;
    for (long address = vdso.start(); address < vdso.end(); address += 16) {
      UserSymbol symbol = symbols.find(pid, address);
      assertThat(symbol.module()).isEqualTo("[vdso]");
      found |= symbol.name().contains("clock_gettime");
    }
    assertThat(found).isTrue();
  }

  @Test
  void namesAddressesOfAProcessThatHasEnded() throws IOException, InterruptedException {
    long inLibrary = addressOf("qsort_r");
    Mapping own = mapping("/program");
    assertThat(symbols.capture(pid)).isTrue();
    Files.delete(program);
    end();
    assertThat(symbols.find(pid, inLibrary).name()).endsWith("qsort_r");
    assertThat(symbols.find(pid, own.start()).module()).isEqualTo(program.toString());
    // What is known lasts longer than the time after which it would be read again.
    Thread.sleep(1100);
    assertThat(symbols.find(pid, inLibrary).name()).endsWith("qsort_r");
    symbols.forget(pid);
    assertThat(symbols.find(pid, inLibrary)).isNull();
  }

  @Test
  void knowsNothingOfAProcessThatNeverWas() throws InterruptedException {
    end();
    assertThat(symbols.capture(pid)).isFalse();
    assertThat(symbols.find(pid, 0x1000)).isNull();
    assertThat(symbols.find(-1, 0x1000)).isNull();
  }

  @Test
  void namesAddressesOfAProgramWithFixedOnesWithoutItsProcess() throws Exception {
    end();
    assertThat(symbols.capture(pid)).isFalse();
    symbols.assume(pid, executable(ElfHeader.ET_DYN));
    assertThat(symbols.find(pid, 0x401010)).isNull();
    symbols.assume(pid, executable(ElfHeader.ET_EXEC));
    assertThat(symbols.find(pid, 0x401010).name()).isEqualTo("function");
    assertThat(symbols.find(pid, 0x401010).offset()).isEqualTo(0x10);
    assertThat(symbols.find(pid, 0x501010)).isNull();
    symbols.assume(pid, folder.resolve("missing"));
    assertThat(symbols.find(pid, 0x401010).name()).isEqualTo("function");
  }

  @Test
  void assumesNothingOfAProcessThatWasSeen() throws Exception {
    assertThat(symbols.capture(pid)).isTrue();
    end();
    symbols.assume(pid, executable(ElfHeader.ET_EXEC));
    assertThat(symbols.find(pid, 0x401010)).isNull();
  }

  private Path executable(int type) throws IOException {
    byte[] image =
        ElfWriter.ofX86()
            .type(type)
            .text(0x401000, 0x100)
            .function("function", 0x401000, 0x100)
            .write();
    return Files.write(folder.resolve("executable" + type), image);
  }

  @Test
  void opensAFileOnceForAllProcesses() throws IOException, InterruptedException {
    Process second = new ProcessBuilder(program.toString(), "60").start();
    try {
      LoadedObjects loaded = new LoadedObjects(objects);
      Thread.sleep(100);
      LoadedObject first = loaded.open(pid, libc());
      int other = (int) second.pid();
      List<Mapping> mappings = ProcessMaps.read(other).mappings();
      for (Mapping mapping : mappings) {
        if (mapping.path().equals(libc().path())) {
          assertThat(loaded.open(other, mapping)).isEqualTo(first);
        }
      }
      assertThat(objects.count()).isEqualTo(1);
    } finally {
      second.destroyForcibly();
    }
  }

  @Test
  void opensTheMappedFileAndNotWhatHasItsNameNow() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/proc/" + pid + "/map_files")), "this kernel has no map_files");
    Mapping mapping = mapping("/program");
    Files.delete(program);
    Files.writeString(program, "something else");
    LoadedObject object = new LoadedObjects(objects).open(pid, mapping);
    assumeTrue(object != null, "map_files needs CAP_CHECKPOINT_RESTORE");
    assertThat(object.isClosed()).isFalse();
  }
}
