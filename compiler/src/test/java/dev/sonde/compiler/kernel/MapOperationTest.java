package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.KernelOperation;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapDeclaration.Kind;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Slot;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.ir.Width;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What maps hold under keys and without, as the kernel has it after a run. */
@Tag("kernel")
class MapOperationTest extends OperationTest {
  @Test
  void keylessScalar() {
    MapDeclaration map = map(0, scalar());
    Value before = b.emit(new MapOperation.MapHas(map, MapKey.NONE));
    b.emit(new MapOperation.MapSet(map, MapKey.NONE, b.constant(40), SITE));
    Value sum = b.emit(new MapOperation.MapAdd(map, MapKey.NONE, b.constant(2), SITE));
    Value after = b.emit(new MapOperation.MapHas(map, MapKey.NONE));
    Value tens = b.binary(BinaryOperator.MULTIPLY, after, 100);
    b.ret(
        b.binary(
            BinaryOperator.ADD,
            b.binary(BinaryOperator.ADD, sum, tens),
            b.binary(BinaryOperator.MULTIPLY, before, 1000)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(142);
      assertThat(run.global(0, 0)).isEqualTo(42);
      assertThat(run.global(0, 1) & 0xff).as("presence").isEqualTo(1);
    }
  }

  @Test
  void keylessDelete() {
    MapDeclaration map = map(0, scalar());
    b.emit(new MapOperation.MapSet(map, MapKey.NONE, b.constant(40), SITE));
    Value there = b.emit(new MapOperation.MapDelete(map, MapKey.NONE, SITE));
    Value again = b.emit(new MapOperation.MapDelete(map, MapKey.NONE, SITE));
    b.ret(b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, again, 2)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      assertThat(run.global(0, 0)).isZero();
    }
  }

  @Test
  void keylessBytes() {
    MapDeclaration map = map(0, new MapValue.Bytes(20));
    Slot slot = b.slot(20, 4, "bytes");
    Slot back = b.slot(20, 4, "back");
    Value address = b.address(slot);
    b.zero(address, 0, 20);
    b.store(address, 16, Width.B4, b.constant(77));
    b.emit(new MapOperation.MapSetBytes(map, MapKey.NONE, address, 0, SITE));
    Value had = b.emit(new MapOperation.MapGetBytes(map, MapKey.NONE, b.address(back), 0));
    b.ret(b.binary(BinaryOperator.ADD, had, b.load(b.address(back), 16, Width.B4, false)));
    assertThat(result()).isEqualTo(78);
  }

  @Test
  void aFullMapIsCounted() {
    MapDeclaration count = map(Kind.AUTO, 8, new MapValue.Count(), 2);
    for (int i = 0; i < 5; i++) {
      b.emit(new MapOperation.MapAggregate(count, key(i), null, null, SITE));
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      assertThat(run.lost(0)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HASH", "LRU_HASH", "PERCPU_HASH", "PERCPU_LRU_HASH", "ARRAY", "PERCPU_ARRAY"})
  void kindsOfMaps(String kind) {
    MapDeclaration map = map(Kind.valueOf(kind), 8, scalar(), 16);
    b.emit(new MapOperation.MapSet(map, key(3), b.constant(5), SITE));
    b.emit(new MapOperation.MapSet(map, key(3), b.constant(6), SITE));
    Value sum = b.emit(new MapOperation.MapAdd(map, key(3), b.constant(1), SITE));
    Value fresh = b.emit(new MapOperation.MapAdd(map, key(9), b.constant(30), SITE));
    Value got = b.emit(new MapOperation.MapGet(map, key(3)));
    Value total = b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.ADD, fresh, got));
    b.ret(total);
    assertThat(result()).isEqualTo(7 + 30 + 7);
  }

  @Test
  void anIndexBehindAnArraysEndIsCounted() {
    MapDeclaration map = map(Kind.ARRAY, 8, scalar(), 4);
    b.emit(new MapOperation.MapSet(map, key((1L << 32) + 1), b.constant(5), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, key(1))));
    try (Run run = run()) {
      assertThat(run.run()).isZero();
      assertThat(run.lost(0)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"B1", "B2", "B4"})
  void narrowScalars(String width) {
    Width narrow = Width.valueOf(width);
    MapDeclaration keyed = map(8, new MapValue.Scalar(narrow, true));
    MapDeclaration keyless = map(0, new MapValue.Scalar(narrow, false));
    b.emit(new MapOperation.MapSet(keyed, key(1), b.constant(-2), SITE));
    b.emit(new MapOperation.MapSet(keyless, MapKey.NONE, b.constant(-2), SITE));
    Value signed = b.emit(new MapOperation.MapAdd(keyed, key(1), b.constant(-1), SITE));
    Value unsigned = b.emit(new MapOperation.MapAdd(keyless, MapKey.NONE, b.constant(1), SITE));
    Value all = b.constant((1L << narrow.bits()) - 1);
    Value first = b.compare(Predicate.EQUAL, signed, -3);
    Value second = b.compare(Predicate.EQUAL, unsigned, all);
    Value third = b.compare(Predicate.EQUAL, b.emit(new MapOperation.MapGet(keyed, key(1))), -3);
    b.ret(b.binary(BinaryOperator.ADD, first, b.binary(BinaryOperator.ADD, second, third)));
    assertThat(result()).isEqualTo(3);
  }

  @Test
  void keysOfSeveralParts() {
    MapDeclaration map = map(40, scalar());
    Slot text = b.slot(12, 4, "text");
    Value address = b.address(text);
    b.zero(address, 0, 12);
    b.store(address, 0, Width.B1, b.constant('x'));
    MapKey key =
        new MapKey(
            List.of(
                new MapKey.Scalar(0, Width.B2, b.constant(7)),
                new MapKey.Comm(8),
                new MapKey.Bytes(24, 12, address, 0)),
            40);
    b.emit(new MapOperation.MapSet(map, key, b.constant(11), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, key)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(11);
      ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
      expected.putShort(0, (short) 7).put(8, comm()).put(24, (byte) 'x');
      assertThat(run.keyed(0, expected.array(), 0)).contains(11L);
    }
  }

  /** The number and the zeros behind it are one store, which must not take the higher bits. */
  @Test
  void aNarrowNumberIsFollowedByZeros() {
    MapDeclaration map = map(16, scalar());
    MapDeclaration cell = map(0, scalar());
    Value wide = opaque(cell, -1);
    MapKey key =
        new MapKey(
            List.of(
                new MapKey.Scalar(0, Width.B4, wide),
                new MapKey.Scalar(8, Width.B2, wide),
                new MapKey.Scalar(12, Width.B1, wide)),
            16);
    b.emit(new MapOperation.MapSet(map, key, b.constant(11), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, key)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(11);
      ByteBuffer expected = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      expected.putInt(0, -1).putShort(8, (short) -1).put(12, (byte) -1);
      assertThat(run.keyed(0, expected.array(), 0)).contains(11L);
    }
  }

  @Test
  void aKeyLargerThanTheStack() {
    MapDeclaration map = map(600, scalar());
    Slot text = b.slot(600, 8, "text");
    Value address = b.address(text);
    b.zero(address, 0, 600);
    b.store(address, 592, Width.B8, b.constant(9));
    MapKey whole = new MapKey(List.of(new MapKey.Bytes(0, 600, address, 0)), 600);
    MapKey parts =
        new MapKey(
            List.of(
                new MapKey.Scalar(0, Width.B8, b.constant(0)),
                new MapKey.Bytes(8, 592, address, 8)),
            600);
    b.emit(new MapOperation.MapSet(map, whole, b.constant(11), SITE));
    b.ret(b.emit(new MapOperation.MapGet(map, parts)));
    assertThat(result()).isEqualTo(11);
  }

  @Test
  void bytesUnderKeys() {
    MapDeclaration map = map(8, new MapValue.Bytes(16));
    Slot slot = b.slot(16, 8, "bytes");
    Value address = b.address(slot);
    b.store(address, 0, Width.B8, b.constant(1));
    b.store(address, 8, Width.B8, b.constant(2));
    b.emit(new MapOperation.MapSetBytes(map, key(1), address, 0, SITE));
    Slot back = b.slot(16, 8, "back");
    Value had = b.emit(new MapOperation.MapGetBytes(map, key(1), b.address(back), 0));
    Value second = b.load(b.address(back), 8, Width.B8, false);
    Value hadNot = b.emit(new MapOperation.MapGetBytes(map, key(2), b.address(back), 0));
    Value zero = b.load(b.address(back), 8, Width.B8, false);
    Value sum = b.binary(BinaryOperator.ADD, had, b.binary(BinaryOperator.MULTIPLY, second, 10));
    Value rest = b.binary(BinaryOperator.ADD, hadNot, zero);
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, rest, 1000)));
    assertThat(result()).isEqualTo(21);
  }

  @Test
  void deletion() {
    MapDeclaration map = map(8, scalar());
    b.emit(new MapOperation.MapSet(map, key(1), b.constant(1), SITE));
    Value there = b.emit(new MapOperation.MapDelete(map, key(1), null));
    Value gone = b.emit(new MapOperation.MapDelete(map, key(1), SITE));
    Value has = b.emit(new MapOperation.MapHas(map, key(1)));
    Value sum = b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, gone, 2));
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, has, 4)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      assertThat(run.lost(0)).isEqualTo(1);
    }
  }

  @Test
  void aValueThatIsNotThereIsZero() {
    MapDeclaration map = map(8, scalar());
    b.ret(b.emit(new MapOperation.MapGet(map, key(1))));
    try (Run run = run()) {
      assertThat(run.run()).isZero();
      assertThat(run.keyed(0, bytes(1), 0)).isEqualTo(Optional.empty());
    }
  }

  /** The address of a map without keys is where its value is; of one with keys, elsewhere. */
  @Test
  void theAddressOfAMap() {
    MapDeclaration keyless = map(0, scalar());
    MapDeclaration keyed = map(8, scalar());
    b.emit(new MapOperation.MapSet(keyless, MapKey.NONE, b.constant(40), SITE));
    Value address = b.emit(new MapOperation.MapAddress(keyless));
    Value read = b.emit(new KernelOperation.KernelLoad(address, null, 0, Width.B8, false));
    Value other = b.emit(new MapOperation.MapAddress(keyed));
    // Addresses of the kernel are negative numbers.
    Value inKernel = b.compare(Predicate.LESS_SIGNED, other, 0);
    Value different = b.compare(Predicate.NOT_EQUAL, other, address);
    b.ret(b.binary(BinaryOperator.ADD, read, b.binary(BinaryOperator.ADD, inKernel, different)));
    assertThat(result()).isEqualTo(42);
  }
}
