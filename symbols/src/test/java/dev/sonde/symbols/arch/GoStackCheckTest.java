package dev.sonde.symbols.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms that Go's compilers 1.16 to 1.19 give the question for room on the stack. */
class GoStackCheckTest {

  @ParameterizedTest
  @CsvSource({
    // Small, medium and large frames; where the system's stack may be the one.
    "493b6610 7619 4883ec18, 6",
    "493b6610 0f86e3000000 4883ec60, 10",
    "4c8d6424e0 4d3b6610 0f8600010000 4881eca0000000, 15",
    "4c8da42450feffff 4d3b6610 7620 4881ec, 14",
    "4989e4 4981ec80200000 7240 4d3b6610 763a 4881ec, 18",
    "644c8b3425f8ffffff 4989e4 4981ecf0ffff3f 0f8240000000 4d3b6610 0f8630000000 4881ec, 35",
    "493b6618 7619 4883ec18, 6",
    // Before Go 1.17.
    "64488b0c25f8ffffff 483b6110 7630 4883ec18, 15",
    "64488b0c25f8ffffff 488d4424e0 483b4110 7630 4883ec, 20",
    // None: a leaf; another field of the goroutine; another branch; the end of the code.
    "4883ec18 493b6610 7619, 0",
    "493b6620 7619 4883ec18, 0",
    "493b6610 7719 4883ec18, 0",
    "493b6610 0f86e300, 0",
    "'', 0",
  })
  void ofX86(String code, int length) {
    assertThat(GoStackCheck.length(bytes(code), false)).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({
    "900b40f9 ff6330eb 69010054 fe0f1ef8, 12",
    "900b40f9 f1c306d1 3f0210eb a9eb0054 fe0f1ef8, 16",
    "900b40f9 f1433ef1 e3050054 3f0210eb a9050054 fe0f1ef8, 20",
    "900b40f9 1bf29fd2 f1633beb 03070054 3f0210eb c9060054 fe0f1ef8, 24",
    "900b40f9 1bf29fd2 fbffa7f2 f1633beb 43070054 3f0210eb 09070054 fe0f1ef8, 28",
    // None: a leaf; the end of the code.
    "fe0f1ef8 900b40f9 ff6330eb 69010054, 0",
    "900b40f9 ff6330eb, 0",
  })
  void ofArm64(String code, int length) {
    assertThat(GoStackCheck.length(bytes(code), true)).isEqualTo(length);
  }

  private static byte[] bytes(String code) {
    return HexFormat.of().parseHex(code.replace(" ", ""));
  }
}
