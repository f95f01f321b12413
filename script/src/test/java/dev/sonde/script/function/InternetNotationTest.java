package dev.sonde.script.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternetNotationTest {
  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "fe80::1:2, fe80::1:2",
    "0:0:1:0:0:0:0:1, 0:0:1::1",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "2001:DB8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "::ffff:127.0.0.1, ::ffff:127.0.0.1",
    "::7f00:1, ::127.0.0.1",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void readsAndWritesIpv6(String address, String written) {
    byte[] bytes = InternetNotation.parse(address).orElseThrow();
    assertThat(InternetNotation.v6(bytes)).isEqualTo(written);
  }

  @Test
  void readsAndWritesIpv4() {
    byte[] bytes = InternetNotation.parse("255.0.10.1").orElseThrow();
    assertThat(InternetNotation.v4(bytes, 0)).isEqualTo("255.0.10.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.x",
        ":",
        ":::",
        "1:2",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "1.2.3.4::",
        "::1.2.3"
      })
  void knowsWhatIsNoAddress(String text) {
    assertThat(InternetNotation.parse(text)).isEmpty();
  }
}
