package dev.sonde.symbols.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMapsTest {
  private static final String MAPS =
      """
      55d0c0000000-55d0c0002000 r--p 00000000 08:01 1234                       /usr/bin/cat
      55d0c0002000-55d0c0007000 r-xp 00002000 08:01 1234                       /usr/bin/cat
      55d0c1000000-55d0c1021000 rw-p 00000000 00:00 0                          [heap]
      7f0000000000-7f0000001000 rwxp 00000000 00:00 0\s
      7f0000002000-7f0000003000 r-xp 00010000 fe:10 99                         /tmp/a b\\012c (deleted)
      7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0                          [vdso]
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
      """;

  private static ProcessMaps read(byte[] content) throws IOException {
    return ProcessMaps.read(new ByteArrayInputStream(content));
  }

  private static ProcessMaps read(String content) throws IOException {
    return read(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsWhatHoldsCode() throws IOException {
    List<Mapping> mappings = read(MAPS).mappings();
    assertThat(mappings).hasSize(5);
    assertThat(mappings.get(0))
        .isEqualTo(
            new Mapping(
                0x55d0c0002000L,
                0x55d0c0007000L,
                0x2000,
                8L << 32 | 1,
                1234,
                "/usr/bin/cat",
                false));
    assertThat(mappings.get(0).isFile()).isTrue();
    assertThat(mappings.get(1).path()).isEmpty();
    assertThat(mappings.get(1).isFile()).isFalse();
    assertThat(mappings.get(2).path()).isEqualTo("/tmp/a b\nc");
    assertThat(mappings.get(2).module()).isEqualTo("/tmp/a b?c");
    assertThat(mappings.get(1).module()).isEqualTo("[unknown]");
    assertThat(mappings.get(2).deleted()).isTrue();
    assertThat(mappings.get(2).device()).isEqualTo(0xfeL << 32 | 0x10);
    assertThat(mappings.get(3).isVdso()).isTrue();
  }

  @Test
  void findsByAddress() throws IOException {
    ProcessMaps maps = read(MAPS);
    assertThat(maps.find(0x55d0c0002000L).path()).isEqualTo("/usr/bin/cat");
    assertThat(maps.find(0x55d0c0006fffL).path()).isEqualTo("/usr/bin/cat");
    assertThat(maps.find(0x55d0c0007000L)).isNull();
    assertThat(maps.find(0x55d0c0000000L)).isNull();
    assertThat(maps.find(0xffffffffff600010L).path()).isEqualTo("[vsyscall]");
  }

  @Test
  void passesOverLinesThatAreNoMappings() throws IOException {
    assertThat(
            read("\nnonsense\n1-2\n1-2 r-xp\n1-2 r-xp 0 1\n2-1 r-xp 00000000 00:00 0\n"
                    + "1-2 r-xp 00000000 00:00 x\n-2 r-xp 00000000 00:00 0\n"
                    + "3-4 r-xp 00000000 00:00 7 /last")
                .mappings())
        .extracting(Mapping::path)
        .containsExactly("/last");
  }

  @Test
  void readsThoseOfThisProcess() throws IOException {
    ProcessMaps maps = ProcessMaps.read((int) ProcessHandle.current().pid());
    assertThat(maps.mappings()).extracting(Mapping::path).anyMatch(p -> p.endsWith("/libjvm.so"));
  }

  @Test
  void damageNeverLeadsAstray() throws IOException {
    byte[] sound = MAPS.getBytes(StandardCharsets.UTF_8);
    Mutations mutations = new Mutations(3);
    int inputs = Integer.getInteger("sonde.fuzz", 20_000);
    int whole = 0;
    for (int i = 0; i < inputs; i++) {
      ProcessMaps maps = read(mutations.of(sound));
      maps.find(0x55d0c0002000L);
      whole += maps.mappings().size() == 5 ? 1 : 0;
    }
    assertThat(whole).isBetween(1, inputs - 1);
  }
}
