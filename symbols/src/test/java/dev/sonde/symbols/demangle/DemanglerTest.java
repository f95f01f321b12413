package dev.sonde.symbols.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.symbols.Mutations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DemanglerTest {
  /** A mangled name, a tab, and what {@code c++filt -i} of binutils 2.40 makes of it. */
  static List<String> names() {
    try (InputStream in = DemanglerTest.class.getResourceAsStream("names.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithCxxfilt(String line) {
    String[] columns = line.split("\t");
    assertThat(Demangler.demangle(columns[0])).isEqualTo(columns[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // c++filt loses which function a template parameter is of, or prints an empty pack.
        "_ZN1A1fIJEEEb1BDpRKT_1C|bool A::f<>(B, C)",
        "_ZGRN1A1BE_|reference temporary #0 for A::B",
        "_ZGR1x0_|reference temporary #1 for x",
        "_ZZ1fvENUlvE_D1Ev|f()::{lambda()#1}::~{lambda()#1}()",
        "_RINvC1a1fKnn80000000000000000000000000000000_E"
            + "|a::f::<-0x80000000000000000000000000000000>",
        "_Z1fIiEDTnxfp_ET_|decltype (noexcept ({parm#1})) f<int>(int)",
        "_GLOBAL__I__Z1fv|global constructors keyed to f()",
        "_GLOBAL__D_main|global destructors keyed to main",
      })
  void goesBeyondCxxfilt(String mangled, String expected) {
    assertThat(Demangler.demangle(mangled)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ljava/lang/String;::indexOf(II)I|java.lang.String.indexOf(int, int)",
        "Ljava/util/Map$Entry;.getKey()Ljava/lang/Object;|java.util.Map$Entry.getKey()",
        "LMain;::main([Ljava/lang/String;[[J)V|Main.main(java.lang.String[], long[][])",
        "LMain;::run|Main.run",
        "LMain;|Main",
        "LMain;::bad(Q)V|LMain;::bad(Q)V",
        "LMain;::bad(I|LMain;::bad(I",
        "LMain;::bad(I)VV|LMain;::bad(I)VV",
      })
  void namesJavaMethods(String mangled, String expected) {
    assertThat(Demangler.demangle(mangled)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "main",
    "_Z",
    "_Z1",
    "_Z99f",
    "_Zfoo",
    "_Z1fT_",
    "_Z1fS_",
    "_Z1fIiET0_",
    "_ZN1AE1",
    "_ZNE",
    "_Z1fIiEDTplE",
    "_Z1f99999999999999999999",
    "_RNv",
    "_RNvBz_1f",
    "_R1NvC1a1f",
    "_RNvC1au3_99",
    "_RINvC1a1fL5_E",
    "_RNvC1a1fX",
    "_GLOBAL__X_a",
    "Lxyz",
    "_",
    "''"
  })
  void leavesWhatIsNotMangled(String name) {
    assertThat(Demangler.demangle(name)).isEqualTo(name);
  }

  @Test
  void givesUpOnWhatIsTooDeepOrTooLong() {
    String deep = "_Z1f" + "P".repeat(20_000) + "i";
    assertThat(Demangler.demangle(deep)).isSameAs(deep);
    StringBuilder chain = new StringBuilder("_Z1fPi");
    for (int i = 0; i < 20_000; i++) {
      chain.append("PS").append(Integer.toString(i, 36).toUpperCase()).append('_');
    }
    String chained = chain.toString();
    assertThat(Demangler.demangle(chained)).isSameAs(chained);
    // Each argument holds the one before twice.
    StringBuilder doubling = new StringBuilder("_Z1f1AIiS_IiiEE");
    for (int i = 0; i < 60; i++) {
      String last = "S" + Integer.toString(i, 36).toUpperCase() + "_";
      doubling.append("S_I").append(last).append(last).append('E');
    }
    String doubled = doubling.toString();
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(Demangler.demangle(doubled)).isSameAs(doubled));
    String rust = "_RINvC1a1f" + "TB7_B7_E".repeat(2000) + "E";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(Demangler.demangle(rust)).isNotEmpty());
  }

  @Test
  void damageNeverLeadsAstray() {
    List<String> names = names();
    Mutations mutations = new Mutations(5);
    int inputs = Integer.getInteger("sonde.fuzz", 60_000);
    int demangled = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] sound = names.get(i % names.size()).split("\t")[0].getBytes(StandardCharsets.UTF_8);
      String damaged = new String(mutations.of(sound), StandardCharsets.ISO_8859_1);
      demangled += Demangler.demangle(damaged).equals(damaged) ? 0 : 1;
    }
    assertThat(demangled).isBetween(inputs / 20, inputs);
  }
}
