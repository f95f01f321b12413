package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.asm.Helper;
import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.IntegerOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Arithmetic, and more values at once than the machine has registers. */
@Tag("kernel")
class IntegerOperationTest extends OperationTest {
  @Test
  void manyValuesAtOnce() {
    MapDeclaration cell = map(0, scalar());
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      values.add(opaque(cell, i * 3L));
    }
    Value sum = b.constant(0);
    // A call in between, so that hardly a register survives; then used in the opposite order.
    b.call(Helper.KTIME_GET_NS);
    b.emit(new MapOperation.MapSet(map(8, scalar()), key(1), values.get(0), SITE));
    for (int i = 39; i >= 0; i--) {
      sum = b.binary(BinaryOperator.ADD, b.binary(BinaryOperator.MULTIPLY, sum, 3), values.get(i));
      sum = b.extend(sum, Width.B4, false);
    }
    int expected = 0;
    for (int i = 39; i >= 0; i--) {
      expected = expected * 3 + i * 3;
    }
    b.ret(sum);
    assertThat(result()).isEqualTo(expected);
  }

  @Test
  void byteSwaps() {
    MapDeclaration cell = map(0, scalar());
    Value value = opaque(cell, 0x1122_3344_5566_7788L);
    Value word = b.emit(new IntegerOperation.ByteSwap(value, Width.B4));
    Value half = b.emit(new IntegerOperation.ByteSwap(value, Width.B2));
    Value all = b.emit(new IntegerOperation.ByteSwap(value, Width.B8));
    b.ret(
        b.binary(
            BinaryOperator.XOR,
            b.binary(BinaryOperator.XOR, word, half),
            b.extend(all, Width.B4, false)));
    assertThat(result()).isEqualTo(0x88776655 ^ 0x8877 ^ 0x44332211);
  }
}
