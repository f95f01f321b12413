package dev.sonde.symbols.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import dev.sonde.symbols.elf.SectionHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to debug information, reading it gives an answer or an {@link IOException}. The
 * number of inputs is -Dsonde.fuzz, 5,000 unless given.
 */
class DamagedDwarfTest {
  private @TempDir Path folder;

  private byte[] sample(String options) throws IOException {
    String all = "-nostdlib -static -Wl,--build-id=none " + options;
    Path program = new Compiler(folder).c("sample", DwarfQuestions.SOURCE, all.split(" "));
    new Compiler(folder).run("objcopy", "-R", ".comment", "sample");
    return Files.readAllBytes(program);
  }

  private record Sample(byte[] image, long[] addresses, int from, int to) {}

  private static Sample sampleOf(byte[] image) throws IOException {
    try (ElfFile file = ElfFile.of("sample", image);
        DebugInformation information = open(file)) {
      long visit = information.functions("visit").getFirst().entry();
      long start = information.functions("_start").getFirst().entry();
      long from = Long.MAX_VALUE;
      long to = 0;
      for (int i = 0; i < file.sectionCount(); i++) {
        SectionHeader section = file.section(i);
        if (file.name(section).startsWith(".debug_") || file.name(section).startsWith(".zdebug_")) {
          from = Math.min(from, section.offset());
          to = Math.max(to, section.offset() + section.size());
        }
      }
      return new Sample(image, new long[] {visit, visit + 9, start}, (int) from, (int) to);
    }
  }

  @Test
  @Timeout(7200)
  void neverLeadsAstray() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String options :
        List.of(
            "-gdwarf-5 -O2",
            "-gdwarf-4 -O2",
            "-gdwarf-5 -O0 -fdebug-types-section",
            "-gdwarf-3 -O1 -fdebug-types-section",
            "-gdwarf-5 -O2 -gdwarf64",
            "-gdwarf-5 -O2 -gz=zlib",
            "-gdwarf-4 -O2 -gz=zlib-gnu",
            "-gdwarf-5 -O2 -c")) {
      samples.add(sampleOf(sample(options)));
    }
    Mutations mutations = new Mutations(20261125);
    int inputs = Integer.getInteger("sonde.fuzz", 5_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      Sample sample = samples.get(i % samples.size());
      // Of four, three have the damage where the debug information is.
      byte[] damaged =
          i / samples.size() % 4 == 0
              ? mutations.of(sample.image)
              : mutations.of(sample.image, sample.from, sample.to);
      refused += exercise(damaged, sample.addresses);
    }
    assertThat(refused).isGreaterThan(inputs / 20);
  }

  private static DebugInformation open(ElfFile file) throws IOException {
    return DebugInformation.open(file, "/none/sample", new DebugFiles(RootFolder.SELF, List.of()));
  }

  private static int exercise(byte[] image, long[] addresses) {
    try {
      return DwarfQuestions.ask(open(ElfFile.of("damaged", image)), addresses);
    } catch (IOException _) {
      return 1;
    }
  }
}
