package dev.sonde.symbols.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.elf.DebugFiles;
import dev.sonde.symbols.elf.ElfFile;
import dev.sonde.symbols.elf.RootFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expected places are those that gcc gives these parameters on x86-64. */
class ArgumentPlacesTest {
  private static final String SOURCE =
      """
      struct Pair { long a; int b; };
      struct Mixed { long a; double b; };
      struct Floats { float a, b, c, d; };
      struct Big { long a, b, c; };
      struct Bits { unsigned a : 20, b : 30; char c; };
      struct Big big(struct Pair p, struct Mixed m, struct Floats f, struct Big b, struct Bits s,
          int i, long double l, char c, __int128 w, void *after, struct Pair late) {
        return b;
      }
      int plain(char a, short *b, double c, unsigned long d, int e, int f, int g, int h, int i) {
        return i;
      }
      int main() { return 0; }
      """;

  private @TempDir Path folder;

  @Test
  void followsTheConventionOfX86() throws IOException {
    Path program = new Compiler(folder).c("places", SOURCE, "-g", "-O0");
    try (ElfFile file = ElfFile.open(program);
        DebugInformation information =
            DebugInformation.open(file, file.name(), DebugFiles.under(RootFolder.SELF))) {
      DwarfFunction plain = information.functions("plain").getFirst();
      assertThat(ArgumentPlaces.of(plain, false))
          .containsExactly(
              registers(0, 1),
              registers(1, 1),
              new ArgumentPlace.InVectorRegisters(),
              registers(2, 1),
              registers(3, 1),
              registers(4, 1),
              registers(5, 1),
              new ArgumentPlace.OnStack(0),
              new ArgumentPlace.OnStack(8));
      DwarfFunction big = information.functions("big").getFirst();
      assertThat(ArgumentPlaces.of(big, false))
          .containsExactly(
              registers(1, 2),
              new ArgumentPlace.InVectorRegisters(),
              new ArgumentPlace.InVectorRegisters(),
              new ArgumentPlace.OnStack(0),
              registers(4, 2),
              new ArgumentPlace.OnStack(24),
              new ArgumentPlace.OnStack(32),
              new ArgumentPlace.OnStack(48),
              new ArgumentPlace.OnStack(64),
              new ArgumentPlace.OnStack(80),
              new ArgumentPlace.OnStack(88));
    }
  }

  private static ArgumentPlace registers(int first, int count) {
    return new ArgumentPlace.InRegisters(first, count);
  }
}
