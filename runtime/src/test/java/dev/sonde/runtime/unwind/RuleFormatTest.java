package dev.sonde.runtime.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.program.CallFrameMaps;
import dev.sonde.symbols.unwind.FrameRule.Base;
import dev.sonde.symbols.unwind.FrameRule.Saved;
import dev.sonde.symbols.unwind.PackedRule;
import org.junit.jupiter.api.Test;

/** Rules are packed as programs unpack them. */
class RuleFormatTest {
  @Test
  void bothSidesMeanTheSameBits() {
    assertThat(PackedRule.RETURN_SHIFT).isEqualTo(CallFrameMaps.RETURN_SHIFT);
    assertThat(PackedRule.FRAME_SHIFT).isEqualTo(CallFrameMaps.FRAME_SHIFT);
    assertThat(PackedRule.CFA_OFFSET_SHIFT).isEqualTo(CallFrameMaps.CFA_OFFSET_SHIFT);
    assertThat(PackedRule.CFA_OFFSET_BITS).isEqualTo(CallFrameMaps.CFA_OFFSET_BITS);
    assertThat(PackedRule.RETURN_OFFSET_SHIFT).isEqualTo(CallFrameMaps.RETURN_OFFSET_SHIFT);
    assertThat(PackedRule.FRAME_OFFSET_SHIFT).isEqualTo(CallFrameMaps.FRAME_OFFSET_SHIFT);
  }

  @Test
  void bothSidesNumberTheSameThingsAlike() {
    assertThat(Base.UNKNOWN.ordinal()).isZero();
    assertThat(Base.STACK_POINTER.ordinal()).isEqualTo(CallFrameMaps.BASE_STACK_POINTER);
    assertThat(Base.FRAME_POINTER.ordinal()).isEqualTo(CallFrameMaps.BASE_FRAME_POINTER);
    assertThat(Base.LINKAGE_TABLE.ordinal()).isEqualTo(CallFrameMaps.BASE_LINKAGE_TABLE);
    assertThat(Base.AT_STACK_POINTER.ordinal()).isEqualTo(CallFrameMaps.BASE_AT_STACK_POINTER);
    assertThat(Base.AT_FRAME_POINTER.ordinal()).isEqualTo(CallFrameMaps.BASE_AT_FRAME_POINTER);
    assertThat(Saved.SAME.ordinal()).isZero();
    assertThat(Saved.AT_OFFSET.ordinal()).isEqualTo(CallFrameMaps.SAVED_AT_OFFSET);
    assertThat(Saved.LOST.ordinal()).isEqualTo(CallFrameMaps.SAVED_NOWHERE);
    assertThat(Saved.AT_STACK_POINTER.ordinal()).isEqualTo(CallFrameMaps.SAVED_AT_STACK_POINTER);
    assertThat(Saved.AT_FRAME_POINTER.ordinal()).isEqualTo(CallFrameMaps.SAVED_AT_FRAME_POINTER);
  }
}
