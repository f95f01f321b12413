package dev.sonde.runtime.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFilesTest {
  @TempDir private Path folder;

  @Test
  void writesPacketsAsTcpdumpReadsThem() throws Exception {
    Path file = folder.resolve("packets.pcap");
    MemorySegment data = MemorySegment.ofArray(new byte[] {9, 9, 0x45, 1, 2, 3});
    try (CaptureFiles captures = new CaptureFiles()) {
      captures.write(file.toString(), System.nanoTime(), data, 2, 4);
      assertThat(Files.size(file)).isEqualTo(24 + 16 + 4);
      captures.write(file.toString(), System.nanoTime() - 5_000_000_000L, data, 3, 1);
    }
    ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    assertThat(written.getInt()).isEqualTo(0xa1b2c3d4);
    assertThat(written.getShort()).isEqualTo((short) 2);
    assertThat(written.getShort()).isEqualTo((short) 4);
    assertThat(written.getLong()).isZero();
    assertThat(written.getInt()).isEqualTo(65535);
    assertThat(written.getInt()).isEqualTo(101);
    long now = Instant.now().getEpochSecond();
    assertThat(written.getInt()).isBetween((int) now - 2, (int) now);
    assertThat(written.getInt()).isBetween(0, 999_999);
    assertThat(written.getInt()).isEqualTo(4);
    assertThat(written.getInt()).isEqualTo(4);
    assertThat(written.getInt())
        .isEqualTo(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0x03020145 : 0x45010203);
    assertThat(written.getInt()).isBetween((int) now - 7, (int) now - 4);
    assertThat(written.getInt()).isBetween(0, 999_999);
    assertThat(written.getInt()).isEqualTo(1);
    assertThat(written.getInt()).isEqualTo(1);
    assertThat(written.get()).isEqualTo((byte) 1);
    assertThat(written.hasRemaining()).isFalse();
  }

  @Test
  void saysWhatCannotBeWritten() {
    try (CaptureFiles captures = new CaptureFiles()) {
      MemorySegment data = MemorySegment.ofArray(new byte[4]);
      assertThatThrownBy(() -> captures.write("/no/such/folder/x", 0, data, 0, 4))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining("/no/such/folder/x");
    }
  }
}
