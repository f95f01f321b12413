package dev.sonde.symbols.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As {@link DamagedDwarfTest}, of debug information that lies in a {@code .dwo} or a {@code .dwp}.
 * The damage is mostly there, and sometimes in the program that refers to it. The number of inputs
 * of all cases together is -Dsonde.fuzz, 4,000 unless given.
 */
class DamagedSplitDwarfTest {
  private static final int CASES = 4;

  private @TempDir Path folder;

  @ParameterizedTest
  @Timeout(7200)
  @CsvSource({
    "-gdwarf-5 -O2, sample.dwo",
    "-gdwarf-4 -O2 -fdebug-types-section, sample.dwo",
    "-gdwarf-5 -O2 -fdebug-types-section, sample.dwo",
    "-gdwarf-4 -O2, sample.dwp"
  })
  void neverLeadsAstray(String options, String file) throws IOException {
    Compiler compiler = new Compiler(folder);
    String all = "-nostdlib -static -Wl,--build-id=none -gsplit-dwarf " + options;
    Path path = compiler.c("sample", DwarfQuestions.SOURCE, all.split(" "));
    Path split = folder.resolve(file);
    if (file.endsWith(".dwp")) {
      compiler.run("dwp", "-e", "sample", "-o", file);
      Files.delete(folder.resolve("sample.dwo"));
    }
    byte[] program = Files.readAllBytes(path);
    byte[] sound = Files.readAllBytes(split);
    long[] addresses = addresses(path, program);
    Mutations mutations = new Mutations(20261128);
    int inputs = Integer.getInteger("sonde.fuzz", 4_000) / CASES;
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      boolean ofProgram = i % 8 == 0;
      Files.write(split, ofProgram ? sound : mutations.of(sound));
      refused += exercise(path, ofProgram ? mutations.of(program) : program, addresses);
    }
    assertThat(refused).isGreaterThan(inputs / 20);
  }

  private static DebugInformation open(ElfFile file, Path path) throws IOException {
    return DebugInformation.open(file, path.toString(), DebugFiles.under(RootFolder.SELF));
  }

  private static long[] addresses(Path path, byte[] program) throws IOException {
    try (DebugInformation information = open(ElfFile.of("sample", program), path)) {
      long visit = information.functions("visit").getFirst().entry();
      assertThat(information.functionAt(visit).parameters()).hasSize(3);
      return new long[] {visit, visit + 9, information.functions("_start").getFirst().entry()};
    }
  }

  private static int exercise(Path path, byte[] program, long[] addresses) {
    try (DebugInformation information = open(ElfFile.of("damaged", program), path)) {
      return DwarfQuestions.ask(information, addresses);
    } catch (IOException _) {
      return 1;
    }
  }
}
