package dev.sonde.symbols.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionsTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** Each is one instruction, as objdump(1) shows it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "90",
        "c3",
        "f3 c3",
        "c2 08 00",
        "f3 0f 1e fa", // endbr64
        "55",
        "41 57",
        "48 89 e5",
        "48 8b 45 f8",
        "48 8d 05 10 20 30 40", // lea 0x40302010(%rip),%rax
        "48 8b 04 25 28 00 00 00", // mov 0x28,%rax
        "64 48 8b 04 25 28 00 00 00",
        "48 b8 01 02 03 04 05 06 07 08", // movabs
        "b8 01 00 00 00",
        "66 b8 01 00",
        "c7 84 24 80 00 00 00 01 00 00 00",
        "66 c7 00 01 00",
        "f6 c1 01",
        "f6 d9",
        "f7 c1 01 00 00 00",
        "f7 d9",
        "e8 00 00 00 00",
        "0f 84 00 00 00 00",
        "74 05",
        "a0 01 02 03 04 05 06 07 08",
        "0f b6 c0",
        "66 0f 6f 05 00 00 00 00",
        "66 0f 70 c0 1b",
        "66 0f 3a 0f c1 08",
        "66 0f 38 00 c1",
        "c5 f8 77", // vzeroupper
        "c5 f9 6f 00",
        "c4 e3 79 0f c1 08",
        "c4 e2 79 00 c1",
        "62 f1 7c 48 10 00",
        "62 f3 75 48 25 c0 ff",
        "8f e9 78 80 c1", // vfrczps
        "c8 10 00 00",
        "0f 0b",
        "0f 05",
        "66 2e 0f 1f 84 00 00 00 00 00"
      })
  void knowsHowLongInstructionsOfX86Are(String hex) {
    byte[] code = bytes(hex);
    assertThat(X86Instructions.length(code, 0)).isEqualTo(code.length);
    assertThat(Instructions.of(code, false).orElseThrow().offsets()).containsExactly(0);
  }

  @Test
  void findsWhereAFunctionReturns() {
    // push %rbp; test %edi,%edi; je; mov $1,%eax; pop; ret; xor %eax,%eax; pop; ret
    byte[] code = bytes("55 85ff 7407 b801000000 5d c3 31c0 5d c3");
    Instructions instructions = Instructions.of(code, false).orElseThrow();
    assertThat(instructions.offsets()).isEqualTo(List.of(0, 1, 3, 5, 10, 11, 12, 14, 15));
    assertThat(instructions.returns()).isEqualTo(List.of(11, 15));
  }

  @Test
  void findsReturnsOfArm64() {
    // nop; ret; ret x1; b .
    byte[] code = bytes("1f2003d5 c0035fd6 20005fd6 00000014");
    Instructions instructions = Instructions.of(code, true).orElseThrow();
    assertThat(instructions.offsets()).isEqualTo(List.of(0, 4, 8, 12));
    assertThat(instructions.returns()).isEqualTo(List.of(4, 8));
    assertThat(Instructions.of(bytes("1f2003d5 c003"), true)).isEmpty();
  }

  @Test
  void refusesWhatIsNoCode() {
    assertThat(Instructions.of(bytes("06"), false)).isEmpty();
    assertThat(Instructions.of(bytes("48 8b"), false)).isEmpty();
    assertThat(Instructions.of(bytes("66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90"), false))
        .isEmpty();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] code = new byte[random.nextInt(40)];
      random.nextBytes(code);
      Instructions.of(code, random.nextBoolean());
    }
  }
}
