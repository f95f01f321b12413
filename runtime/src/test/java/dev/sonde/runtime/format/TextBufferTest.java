package dev.sonde.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextBufferTest {
  @Test
  void numbersInEveryBase() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertThat(new TextBuffer(0).decimal(value).toString()).isEqualTo(Long.toString(value));
      assertThat(new TextBuffer(0).unsignedDecimal(value).toString())
          .isEqualTo(Long.toUnsignedString(value));
      assertThat(new TextBuffer(0).hexadecimal(value, false).toString())
          .isEqualTo(Long.toHexString(value));
      assertThat(new TextBuffer(0).octal(value).toString()).isEqualTo(Long.toOctalString(value));
    }
    assertThat(new TextBuffer(0).decimal(Long.MIN_VALUE).toString())
        .isEqualTo("-9223372036854775808");
    assertThat(new TextBuffer(0).decimal(0).toString()).isEqualTo("0");
    assertThat(new TextBuffer(0).hexadecimal(0xabc, true).toString()).isEqualTo("ABC");
  }

  @Test
  void textIsUtf8() {
    String text = "a é € 😀 z";
    assertThat(new TextBuffer(0).put(text).toByteArray())
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void escapedBytesAreWrittenAsTheyWere() {
    assertThat(new TextBuffer(0).put("a\udcffé").toByteArray())
        .containsExactly('a', 0xff, 0xc3, 0xa9);
  }

  @Test
  void insertsBeforeWhatIsThere() {
    assertThat(new TextBuffer(0).put("ab").insert(1, '-', 3).insert(0, '.', 0).toString())
        .isEqualTo("a---b");
  }
}
