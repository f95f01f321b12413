package dev.sonde.symbols.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UprobeFitnessTest {
  @ParameterizedTest
  @CsvSource({
    // push %rbp; endbr64; movd %xmm0,%eax; jo; call; ret; vxorps; vaddps; vpaddd
    "55, SOUND",
    "f30f1efa, SOUND",
    "660f7ec0, SOUND",
    "7005, SOUND",
    "e800000000, SOUND",
    "c3, SOUND",
    "c5f857c0, SOUND",
    "c5e858c2, SOUND",
    "c5e9fec2, SOUND",
    // vmovd %xmm0,%eax, also of a segment; vpcmpeqd; vzeroupper; vpor; vcmpps; kmovw %k1,%k2
    "c5f97ec0, UNSOUND",
    "64c5f97e00, UNSOUND",
    "c5f976c0, UNSOUND",
    "c5f877, UNSOUND",
    "c5e9ebc2, UNSOUND",
    "c5e8c2c200, UNSOUND",
    "c5f890d1, UNSOUND",
    // vfnmadd132ss; vpbroadcastb %edi,%xmm16
    "c4e2619dc2, UNSOUND",
    "62e27d087ac7, UNSOUND",
    // vmovd %edi,%xmm0; vpxor; vmovdqu
    "c5f96ec7, REFUSED",
    "c5f9efc0, REFUSED",
    "c5fa6f06, REFUSED",
    // Code that ends.
    "c5f9, SOUND",
    "62, SOUND",
    "'', SOUND"
  })
  void tellsWhatTheKernelTakesForSomethingElse(String code, UprobeFitness fitness) {
    assertThat(UprobeFitness.of(HexFormat.of().parseHex(code))).isEqualTo(fitness);
  }
}
