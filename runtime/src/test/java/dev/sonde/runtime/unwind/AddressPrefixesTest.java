package dev.sonde.runtime.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.CallFrameMaps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressPrefixesTest {
  private static int bits(byte[] key) {
    return ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
  }

  private static long address(byte[] key) {
    return ByteBuffer.wrap(key).getLong(CallFrameMaps.KEY_ADDRESS);
  }

  @Test
  void onePrefixDoesForAnAlignedRange() {
    List<byte[]> keys = AddressPrefixes.of(0x1234, 0x7000_0000, 0x7001_0000);
    assertThat(keys).hasSize(1);
    assertThat(bits(keys.getFirst())).isEqualTo(CallFrameMaps.ALL_BITS - 16);
    assertThat(ByteBuffer.wrap(keys.getFirst()).getInt(CallFrameMaps.KEY_PROCESS))
        .isEqualTo(0x1234);
    assertThat(address(keys.getFirst())).isEqualTo(0x7000_0000);
  }

  @Test
  void aProcessAloneIsThePrefixOfAllItsAddresses() {
    byte[] key = AddressPrefixes.ofProcess(7);
    assertThat(bits(key)).isEqualTo(CallFrameMaps.PROCESS_BITS);
    assertThat(key).hasSize(CallFrameMaps.KEY_SIZE);
  }

  @Test
  void prefixesCoverARangeWithoutGapOrOverlap() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      long start = random.nextLong() >>> random.nextInt(60) & -4096;
      long end = start + ((random.nextLong() >>> 1 + random.nextInt(50) & -4096) | 4096);
      if (Long.compareUnsigned(start, end) >= 0) {
        continue;
      }
      long at = start;
      for (byte[] key : AddressPrefixes.of(1, start, end)) {
        long size = 1L << CallFrameMaps.ALL_BITS - bits(key);
        assertThat(address(key)).isEqualTo(at);
        assertThat(at & size - 1).as("a prefix is aligned to its size").isZero();
        at += size;
      }
      assertThat(at).isEqualTo(end);
    }
  }
}
