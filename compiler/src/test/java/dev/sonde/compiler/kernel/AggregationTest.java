package dev.sonde.compiler.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.BinaryOperator;
import dev.sonde.compiler.ir.MapDeclaration;
import dev.sonde.compiler.ir.MapKey;
import dev.sonde.compiler.ir.MapOperation;
import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.Predicate;
import dev.sonde.compiler.ir.Value;
import dev.sonde.compiler.program.AggregateLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What aggregations have been fed, with keys and without. */
@Tag("kernel")
class AggregationTest extends OperationTest {
  private void aggregate(MapDeclaration map, MapKey key, long value) {
    b.emit(new MapOperation.MapAggregate(map, key, b.constant(value), null, SITE));
  }

  @Test
  void keylessAggregations() {
    MapDeclaration count = map(0, new MapValue.Count());
    MapDeclaration sum = map(0, new MapValue.Sum(true));
    MapDeclaration min = map(0, new MapValue.Min(true));
    MapDeclaration max = map(0, new MapValue.Max(false));
    MapDeclaration avg = map(0, new MapValue.Avg(true));
    MapDeclaration stats = map(0, new MapValue.Stats(true));
    for (long value : new long[] {5, -3, 9}) {
      b.emit(new MapOperation.MapAggregate(count, MapKey.NONE, null, null, SITE));
      aggregate(sum, MapKey.NONE, value);
      aggregate(min, MapKey.NONE, value);
      aggregate(max, MapKey.NONE, value);
      aggregate(avg, MapKey.NONE, value * 10);
      aggregate(stats, MapKey.NONE, value);
    }
    long[] expected = {3, 11, -3, -3, 36, 3};
    Value ok = b.constant(0);
    for (int i = 0; i < expected.length; i++) {
      Value read = b.emit(new MapOperation.MapReadAggregate(maps.get(i), MapKey.NONE));
      Value right = b.compare(Predicate.EQUAL, read, expected[i]);
      ok = b.binary(BinaryOperator.OR, ok, b.binary(BinaryOperator.SHIFT_LEFT, right, i));
    }
    b.ret(ok);
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(0b111111);
      assertThat(run.global(0, 0)).isEqualTo(3);
      assertThat(run.global(1, 0)).isEqualTo(11);
      assertThat(run.global(4, 0)).isEqualTo(110);
      assertThat(run.global(4, 1)).isEqualTo(3);
    }
  }

  @Test
  void keylessAggregationsAreDeletedOnAllCpus() {
    MapDeclaration hist = map(0, new MapValue.Hist(0));
    MapDeclaration avg = map(0, new MapValue.Avg(true));
    aggregate(hist, MapKey.NONE, 100);
    aggregate(avg, MapKey.NONE, 7);
    Value there = b.emit(new MapOperation.MapDelete(hist, MapKey.NONE, SITE));
    Value again = b.emit(new MapOperation.MapDelete(hist, MapKey.NONE, SITE));
    b.ret(b.binary(BinaryOperator.ADD, there, b.binary(BinaryOperator.MULTIPLY, again, 2)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(1);
      for (int i = 0; i < AggregateLayout.histBuckets(0); i++) {
        assertThat(run.global(0, i)).isZero();
      }
      assertThat(run.global(1, 0)).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void logarithmicHistogram(int bits) {
    MapDeclaration map = map(0, new MapValue.Hist(bits));
    MapDeclaration cell = map(0, scalar());
    long[] values = {
      -5,
      0,
      1,
      2,
      3,
      4,
      7,
      8,
      31,
      32,
      33,
      1000,
      65535,
      65536,
      (1L << 32) - 1,
      1L << 32,
      (1L << 40) + 12345,
      Long.MAX_VALUE
    };
    long[] expected = new long[AggregateLayout.histBuckets(bits)];
    for (long value : values) {
      Value given = opaque(cell, value);
      b.emit(new MapOperation.MapAggregate(map, MapKey.NONE, given, null, SITE));
      expected[bucket(value, bits)]++;
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      for (int i = 0; i < expected.length; i++) {
        assertThat(run.global(0, i)).as("bucket %d", i).isEqualTo(expected[i]);
      }
    }
  }

  /** As {@link AggregateLayout} defines it. */
  private static int bucket(long value, int bits) {
    if (value < 0) {
      return 0;
    }
    if (value < 1L << bits) {
      return 1 + (int) value;
    }
    int highest = 63 - Long.numberOfLeadingZeros(value);
    int part = (int) (value >> highest - bits) & (1 << bits) - 1;
    return 1 + (highest - bits + 1 << bits) + part;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 7})
  void linearHistogram(long step) {
    MapDeclaration map = map(8, new MapValue.LinearHist(-10, 60, step));
    MapDeclaration cell = map(0, scalar());
    long[] values = {-11, -10, -9, 0, 1, 7, 8, 59, 60, 61, Long.MIN_VALUE, Long.MAX_VALUE};
    long[] expected = new long[(int) (70 / step + 2)];
    for (long value : values) {
      b.emit(new MapOperation.MapAggregate(map, key(1), opaque(cell, value), null, SITE));
      int bucket =
          value < -10 ? 0 : value >= 60 ? expected.length - 1 : (int) ((value + 10) / step + 1);
      expected[bucket]++;
    }
    b.ret(0);
    try (Run run = run()) {
      run.run();
      for (int i = 0; i < expected.length; i++) {
        assertThat(run.keyed(0, bytes(1), i)).as("bucket %d", i).contains(expected[i]);
      }
    }
  }

  @Test
  void keyedAggregations() {
    MapDeclaration count = map(8, new MapValue.Count());
    MapDeclaration avg = map(8, new MapValue.Avg(false));
    MapDeclaration min = map(8, new MapValue.Min(false));
    for (int i = 1; i <= 3; i++) {
      b.emit(new MapOperation.MapAggregate(count, key(4), null, b.constant(i), SITE));
      aggregate(avg, key(4), 10L * i);
      aggregate(min, key(4), 10L * i);
    }
    Value average = b.emit(new MapOperation.MapReadAggregate(avg, key(4)));
    Value total = b.emit(new MapOperation.MapReadAggregate(count, key(4)));
    Value none = b.emit(new MapOperation.MapReadAggregate(count, key(5)));
    Value least = b.emit(new MapOperation.MapReadAggregate(min, key(4)));
    Value sum = b.binary(BinaryOperator.ADD, average, b.binary(BinaryOperator.ADD, total, none));
    b.ret(b.binary(BinaryOperator.ADD, sum, b.binary(BinaryOperator.MULTIPLY, least, 100)));
    try (Run run = run()) {
      assertThat(run.run()).isEqualTo(20 + 6 + 1000);
      assertThat(run.keyed(1, bytes(4), 0)).contains(60L);
      assertThat(run.keyed(1, bytes(4), 1)).contains(3L);
    }
  }
}
