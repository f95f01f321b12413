package dev.sonde.symbols.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import dev.sonde.symbols.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to call frame information, reading it gives an answer or an {@link IOException}.
 * The number of inputs is -Dsonde.fuzz, 20,000 unless given.
 */
class DamagedFramesTest {
  private static final String SOURCE =
      """
      int one(int n) { volatile char room[100]; room[n] = n; return room[n]; }
      int two(int n) { volatile char *room = __builtin_alloca(n); room[0] = n; return one(room[0]); }
      int _start(int n) { return two(n) + one(n); }
      """;

  private @TempDir Path folder;

  private byte[] sample(String options) throws IOException {
    String all = "-nostdlib -static -O2 -Wl,--build-id=none " + options;
    Path program = new Compiler(folder).c("sample", SOURCE, all.split(" "));
    new Compiler(folder).run("strip", "-R", ".comment", "-R", ".symtab", "sample");
    return Files.readAllBytes(program);
  }

  @Test
  @Timeout(7200)
  void neverLeadsAstray() throws IOException {
    List<byte[]> samples =
        List.of(
            sample("-fasynchronous-unwind-tables"), sample("-g -fno-asynchronous-unwind-tables"));
    Mutations mutations = new Mutations(20261126);
    int inputs = Integer.getInteger("sonde.fuzz", 20_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      refused += exercise(mutations.of(samples.get(i % samples.size())));
    }
    assertThat(refused).isPositive();
  }

  /** Gives whether the answer was a refusal. */
  private static int exercise(byte[] image) {
    try {
      CallFrames frames = CallFrames.of(ElfFile.of("damaged", image));
      if (frames == null) {
        return 0;
      }
      UnwindTable table = frames.table();
      for (int row = 0; row < Math.min(20, table.size()); row++) {
        frames.find(table.start(row));
        StackWalk.Memory memory = address -> OptionalLong.of(address ^ 0x1234);
        new StackWalk(frames::find, memory).walk(table.start(row), 0x1000, 0x2000, 10);
      }
      return 0;
    } catch (IOException _) {
      return 1;
    }
  }
}
