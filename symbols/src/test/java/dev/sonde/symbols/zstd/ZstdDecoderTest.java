package dev.sonde.symbols.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.symbols.Compiler;
import dev.sonde.symbols.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What zstd(1) compresses comes back as it was. */
class ZstdDecoderTest {
  private @TempDir Path folder;

  private byte[] compress(byte[] content, String... options) throws IOException {
    Files.write(folder.resolve("content"), content);
    List<String> line = new ArrayList<>(List.of("zstd", "-q", "-f", "-o", "compressed"));
    line.addAll(List.of(options));
    line.add("content");
    new Compiler(folder).run(line.toArray(String[]::new));
    return Files.readAllBytes(folder.resolve("compressed"));
  }

  private static List<byte[]> contents() throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[300_000];
    random.nextBytes(noise);
    byte[] few = new byte[50_000];
    for (int i = 0; i < few.length; i++) {
      few[i] = (byte) "aaaabbc".charAt(random.nextInt(7));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      text.append("line ").append(random.nextInt(5000)).append(i % 7 == 0 ? "\n" : " of some ");
    }
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      mixed.write(noise, random.nextInt(1000), random.nextInt(20_000));
      mixed.write(new byte[random.nextInt(70_000)]);
    }
    return List.of(
        new byte[0],
        new byte[] {7},
        "hello, hello, hello".getBytes(StandardCharsets.UTF_8),
        new byte[1_000_000],
        noise,
        few,
        text.toString().getBytes(StandardCharsets.UTF_8),
        mixed.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-3", "-9", "-19", "--ultra -22", "--fast=5 --no-check"})
  void comesBackAsItWas(String options) throws IOException {
    for (byte[] content : contents()) {
      byte[] compressed = compress(content, options.split(" "));
      assertThat(ZstdDecoder.expand(compressed, content.length)).isEqualTo(content);
    }
  }

  @Test
  void framesAreExpandedOneBehindTheOther() throws IOException {
    byte[] content = "twice and twice again".getBytes(StandardCharsets.UTF_8);
    byte[] once = compress(content);
    byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2};
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(once);
    all.write(skipped);
    all.write(once);
    byte[] expanded = ZstdDecoder.expand(all.toByteArray(), 2 * content.length);
    assertThat(Arrays.copyOfRange(expanded, content.length, 2 * content.length)).isEqualTo(content);
  }

  @Test
  void tellsTheSizeBefore() throws IOException {
    // Sizes that take one byte, two and four; section 3.1.1.1.4 of RFC 8878.
    for (int size : new int[] {0, 255, 256, 300, 65_791, 65_792}) {
      byte[] compressed = compress(new byte[size]);
      assertThat(ZstdDecoder.size(compressed)).isEqualTo(size);
      assertThat(ZstdDecoder.expand(compressed, size)).isEqualTo(new byte[size]);
    }
    byte[] unknown = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x58, 1, 0, 0};
    assertThatThrownBy(() -> ZstdDecoder.size(unknown))
        .isInstanceOf(ZstdException.class)
        .hasMessage("it does not say how many bytes it expands to");
    assertThatThrownBy(() -> ZstdDecoder.size(new byte[3])).isInstanceOf(ZstdException.class);
    assertThatThrownBy(() -> ZstdDecoder.size(new byte[9])).isInstanceOf(ZstdException.class);
  }

  @Test
  void refusesOtherSizesAndOtherFormats() throws IOException {
    byte[] content = new byte[1000];
    byte[] compressed = compress(content);
    assertThatThrownBy(() -> ZstdDecoder.expand(compressed, 999))
        .isInstanceOf(ZstdException.class)
        .hasMessageContaining("more bytes than it claims");
    assertThatThrownBy(() -> ZstdDecoder.expand(compressed, 1001))
        .isInstanceOf(ZstdException.class)
        .hasMessageContaining("fewer bytes than it claims");
    assertThatThrownBy(() -> ZstdDecoder.expand(new byte[10], 10))
        .isInstanceOf(ZstdException.class)
        .hasMessageContaining("not in the format");
  }

  /** The number of inputs is -Dsonde.fuzz, 20,000 unless given. */
  @Test
  @Timeout(7200)
  void damagedDataIsRefusedOrExpanded() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    byte[] text =
        "It was the best of times, it was the worst of times, it was the age of wisdom, ..."
            .repeat(20)
            .getBytes(StandardCharsets.UTF_8);
    byte[] few = Arrays.copyOf(contents().get(5), 2000);
    samples.add(compress(text, "-19"));
    samples.add(compress(few, "-19"));
    samples.add(compress(Arrays.copyOf(contents().get(6), 2000), "-3", "--no-check"));
    Mutations mutations = new Mutations(20261127);
    int inputs = Integer.getInteger("sonde.fuzz", 20_000);
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      try {
        ZstdDecoder.expand(mutations.of(samples.get(i % samples.size())), 2000);
      } catch (ZstdException _) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(inputs / 5);
  }
}
