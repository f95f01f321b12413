package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MemoryOperation;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Copies and comparisons of memory and strings. */
@Tag("kernel")
class MemoryOperationTest extends OperationTest {
  @Test
  void stringComparisons() {
    Value a = text("sonde", 8);
    Value same = text("sonde", 16);
    Value longer = text("sondes", 16);
    Value full = text("sondesss", 8);
    List<Value> facts =
        List.of(
            literal(a, 8, "sonde"),
            literal(a, 8, "sond"),
            literal(full, 8, "sondesss"),
            literal(full, 8, "sondesssx"),
            b.emit(new MemoryOperation.StringEqual(a, 0, 8, same, 0, 16)),
            b.emit(new MemoryOperation.StringEqual(a, 0, 8, longer, 0, 16)),
            b.emit(new MemoryOperation.StringEqual(full, 0, 8, text("sondesss", 16), 0, 16)),
            b.emit(new MemoryOperation.StringEqual(text("sondesssx", 16), 0, 16, full, 0, 8)),
            b.emit(new MemoryOperation.BytesEqual(a, 0, same, 0, 7)),
            b.emit(new MemoryOperation.BytesEqual(a, 0, longer, 0, 7)),
            literal(b.data(Bytes.of("text\0")), 5, "text"));
    Value mask = b.constant(0);
    for (int i = 0; i < facts.size(); i++) {
      mask =
          b.binary(BinaryOperator.OR, mask, b.binary(BinaryOperator.SHIFT_LEFT, facts.get(i), i));
    }
    b.ret(mask);
    assertThat(result()).isEqualTo(0b101_0101_0101);
  }

  @Test
  void longStringsAreCompared() {
    Value left = text("a".repeat(900), 1024);
    Value right = text("a".repeat(900), 1024);
    b.ret(b.emit(new MemoryOperation.StringEqual(left, 0, 1024, right, 0, 1024)));
    assertThat(result()).isEqualTo(1);
  }

  /** What is stored later is read through the number, and no other slot takes the place. */
  @Test
  void addressesAreNumbersThatLeadBack() {
    Value value = b.address(b.slot(8, 8, "value"));
    b.store(value, 0, Width.B8, b.constant(5));
    Value number = b.emit(new MemoryOperation.AddressNumber(value));
    // Arithmetic that the verifier allows with no pointer.
    Value twice = b.binary(BinaryOperator.MULTIPLY, number, 2);
    Value back = b.binary(BinaryOperator.SHIFT_RIGHT_LOGICAL, twice, 1);
    b.store(value, 0, Width.B8, b.constant(7));
    Value other = b.address(b.slot(8, 8, "other"));
    b.store(other, 0, Width.B8, b.constant(100));
    Value sign = b.binary(BinaryOperator.AND, number, 1L << 63);
    Value address = b.binary(BinaryOperator.OR, back, sign);
    Value read = b.emit(new KernelOperation.KernelLoad(address, null, 0, Width.B8, false));
    b.ret(b.binary(BinaryOperator.ADD, read, b.load(other, 0, Width.B8, false)));
    assertThat(result()).isEqualTo(107);
  }

  @Test
  void copiesAtOddPlaces() {
    Value from = text("abcdefghijklmno", 16);
    Slot slot = b.slot(16, 8, "to");
    Value to = b.address(slot);
    b.zero(to, 0, 16);
    b.copy(to, 1, from, 2, 11);
    b.ret(b.emit(new MemoryOperation.BytesEqual(to, 1, b.data(Bytes.of("cdefghijklm\0")), 0, 12)));
    assertThat(result()).isEqualTo(1);
  }
}
