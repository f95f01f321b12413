package dev.sonde.runtime.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.StackCapture;
import dev.sonde.compiler.program.StackMode;
import dev.sonde.compiler.program.SymbolSettings;
import dev.sonde.compiler.program.ValueType;
import dev.sonde.runtime.format.JsonText;
import dev.sonde.runtime.format.TextBuffer;
import dev.sonde.runtime.format.ValueText;
import dev.sonde.runtime.value.Value;
import dev.sonde.symbols.elf.DebugFolders;
import dev.sonde.symbols.source.SymbolSources;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is expected here is what bpftrace 0.27.1 printed. */
class StackTraceTest {
  private static final ValueType.Stack RAW =
      new ValueType.Stack(StackCapture.Kind.USER, StackMode.RAW, 4);
  private static final ValueType.Stack BUILD_ID =
      new ValueType.Stack(StackCapture.Kind.USER_BUILD_ID, StackMode.BUILD_ID, 2);

  private static StackTrace trace(ValueType.Stack type, ByteBuffer bytes) {
    return StackTrace.read(
        type,
        MemorySegment.ofArray(bytes.array()),
        0,
        new Symbolizer(SymbolSettings.DEFAULT, new SymbolSources(DebugFolders.STANDARD)));
  }

  private static StackTrace raw(int count, long... addresses) {
    ByteBuffer bytes = ByteBuffer.allocate(RAW.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(77).putInt(count);
    for (long address : addresses) {
      bytes.putLong(address);
    }
    return trace(RAW, bytes);
  }

  private static String text(Value value) {
    TextBuffer out = new TextBuffer(64);
    ValueText.put(value, out);
    return out.toString();
  }

  @Test
  void rawAddresses() {
    StackTrace stack = raw(2, 0x7fff1234L, 0xabcL);
    assertThat(stack.process()).isEqualTo(77);
    assertThat(stack.depth()).isEqualTo(2);
    assertThat(stack.address(1)).isEqualTo(0xabc);
    assertThat(text(new Value.Stack(stack))).isEqualTo("\n7fff1234\nabc\n");
    assertThat(text(new Value.Stack(raw(0)))).isEqualTo("\n");
  }

  @Test
  void theFramesThatAnUnwinderDidNotFind() {
    assertThat(text(new Value.Stack(raw(3, 1, -1, 2))))
        .isEqualTo("\n1\n        <unwind failure>\n");
  }

  @Test
  void aDamagedCountReadsNoMoreThanThereIs() {
    assertThat(raw(1000, 1, 2, 3, 4).depth()).isEqualTo(4);
    assertThat(raw(-5, 1, 2, 3, 4).depth()).isZero();
  }

  @Test
  void buildIds() {
    ByteBuffer bytes = ByteBuffer.allocate(BUILD_ID.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(77).putInt(2);
    bytes.putInt(1).put(new byte[] {(byte) 0x93, 0x0a}).put(new byte[18]).putLong(7);
    bytes.putInt(2).put(new byte[20]).putLong(0x7fff1234L);
    StackTrace stack = trace(BUILD_ID, bytes);
    assertThat(stack.depth()).isEqualTo(2);
    assertThat(stack.buildId(1)).isEmpty();
    assertThat(text(new Value.Stack(stack)))
        .isEqualTo("\n930a" + "00".repeat(18) + " 0x07\n7fff1234\n");
  }

  @Test
  void asAKey() {
    Value key = new Value.Tuple(List.of(new Value.Stack(raw(1, 5)), new Value.Int(3, true)));
    TextBuffer out = new TextBuffer(64);
    ValueText.key(key, out);
    assertThat(out).hasToString("\n5\n, 3");
    TextBuffer json = new TextBuffer(64);
    JsonText.key(key, json);
    assertThat(json).hasToString("\"\\n5\\n,3\"");
  }

  @Test
  void spacesAreLeftOutOfKeysInJson() {
    TextBuffer json = new TextBuffer(64);
    JsonText.key(new Value.Stack(raw(2, 5, -1)), json);
    assertThat(json).hasToString("\"\\n5\\n<unwindfailure>\\n\"");
    TextBuffer value = new TextBuffer(64);
    JsonText.put(new Value.Stack(raw(2, 5, -1)), value);
    assertThat(value).hasToString("\"\\n5\\n        <unwind failure>\\n\"");
  }

  @Test
  void equalStacksOfOneProcessAreEqual() {
    assertThat(raw(2, 1, 2)).isEqualTo(raw(2, 1, 2, 3)).hasSameHashCodeAs(raw(2, 1, 2));
    assertThat(raw(2, 1, 2)).isNotEqualTo(raw(1, 1)).isLessThan(raw(2, 1, 3));
  }
}
