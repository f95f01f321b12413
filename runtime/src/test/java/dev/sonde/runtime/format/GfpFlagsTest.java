package dev.sonde.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GfpFlagsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0x1, GFP_DMA",
    "0xcc0, GFP_KERNEL",
    "0x400cc0, GFP_KERNEL_ACCOUNT",
    "0x820, GFP_ATOMIC",
    "0xdc0, GFP_KERNEL|__GFP_ZERO",
    "0x100cca, 'GFP_HIGHUSER|__GFP_MOVABLE'",
    "0x4c0, '__GFP_IO|__GFP_FS|__GFP_DIRECT_RECLAIM'",
    "0x80000200, 0x80000200",
    "0x80000001, GFP_DMA|0x80000000"
  })
  void namesFlagsAsTheKernelDoes(long flags, String names) {
    TextBuffer out = new TextBuffer(64);
    GfpFlags.put(flags, out);
    assertThat(out).hasToString(names);
  }
}
