package dev.sonde.script.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  @Test
  void validTextIsItself() {
    String text = "plain ünï 漢字 😀 \u07ff\u0800\uffff";
    assertThat(ByteText.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    assertThat(ByteText.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anyBytesSurvive() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(9)];
      random.nextBytes(bytes);
      // Half of them made of the lead and continuation bytes where mistakes would hide.
      if (round % 2 == 0) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] |= (byte) 0x80;
        }
      }
      assertThat(ByteText.encode(ByteText.decode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void malformedBytesBecomeLoneSurrogates() {
    assertThat(ByteText.decode(new byte[] {'a', (byte) 0xff})).isEqualTo("a\udcff");
    // Overlong, a surrogate and a code point too large.
    assertThat(ByteText.decode(new byte[] {(byte) 0xc0, (byte) 0x80})).isEqualTo("\udcc0\udc80");
    assertThat(ByteText.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
        .isEqualTo("\udced\udca0\udc80");
    assertThat(ByteText.decode(new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}))
        .isEqualTo("\udcf4\udc90\udc80\udc80");
  }
}
