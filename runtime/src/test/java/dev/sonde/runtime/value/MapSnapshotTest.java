package dev.sonde.runtime.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.compiler.ir.Bytes;
import dev.sonde.compiler.ir.MapValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MapSnapshotTest {
  @Test
  void integersAscendAndTiesGoByKey() {
    MapSnapshot map =
        values(
            entry(integer(3), integer(1)),
            entry(integer(1), integer(1)),
            entry(integer(2), integer(-5)));
    assertThat(keys(map.ordered(0))).containsExactly(integer(2), integer(1), integer(3));
    assertThat(keys(map.ordered(2))).containsExactly(integer(1), integer(3));
    assertThat(keys(map.ordered(9))).hasSize(3);
  }

  @Test
  void stringsAreOrderedByKey() {
    MapSnapshot map = values(entry(text("b"), text("x")), entry(text("a"), text("y")));
    assertThat(keys(map.ordered(0))).containsExactly(text("a"), text("b"));
  }

  @Test
  void tupleKeysByTheirElements() {
    MapSnapshot map =
        values(
            entry(tuple(integer(1), text("z")), text("")),
            entry(tuple(integer(1), text("a")), text("")),
            entry(tuple(integer(-1), text("a")), text("")));
    assertThat(keys(map.ordered(0)))
        .containsExactly(
            tuple(integer(-1), text("a")),
            tuple(integer(1), text("a")),
            tuple(integer(1), text("z")));
  }

  @Test
  void negativeExtremesComeLastAsInBpftrace() {
    MapSnapshot map =
        values(
            entry(integer(1), new Accumulated.Extreme(-5, true, false, true)),
            entry(integer(2), new Accumulated.Extreme(3, true, false, true)));
    assertThat(keys(map.ordered(0))).containsExactly(integer(2), integer(1));
  }

  @Test
  void aggregatesMergeAcrossCpus() {
    long[] twoCpus = {-4, 1, 10, 1};
    assertThat(decode(new MapValue.Avg(true), twoCpus, 2))
        .isEqualTo(new Accumulated.Average(6, 2, true));
    assertThat(decode(new MapValue.Min(true), twoCpus, 2).shown(1)).isEqualTo(integer(-4));
    assertThat(decode(new MapValue.Max(true), twoCpus, 2).shown(1)).isEqualTo(integer(10));
    assertThat(decode(new MapValue.Min(false), twoCpus, 2).shown(1))
        .isEqualTo(new Value.Int(10, false));
    assertThat(decode(new MapValue.Min(true), new long[] {0, 0, 7, 1}, 2).shown(1))
        .isEqualTo(integer(7));
    assertThat(decode(new MapValue.Count(), new long[] {3, 0, 4, 0}, 2).shown(1))
        .isEqualTo(new Value.Int(7, false));
    assertThat(decode(new MapValue.Max(true), new long[] {0, 0, 0, 0}, 2).isEmpty()).isTrue();
  }

  @Test
  void histogramsMerge() {
    Histogram.Scale scale = new Histogram.Linear(0, 20, 10);
    Histogram left = new Histogram(scale, new long[] {1, 0, 2, 0});
    Histogram right = new Histogram(scale, new long[] {0, 5, 1, 1});
    assertThat(left.mergedWith(right)).isEqualTo(new Histogram(scale, new long[] {1, 5, 3, 1}));
    long[] twoCpus = {1, 0, 2, 0, 0, 5, 1, 1};
    MemorySegment memory = MemorySegment.ofArray(twoCpus);
    assertThat(AggregateDecoder.decode(new MapValue.LinearHist(0, 20, 10), memory, 0, 2, 32))
        .isEqualTo(left.mergedWith(right));
  }

  @Test
  void snapshotsOfSeveralMachinesMerge() {
    MapSnapshot here = values(entry(integer(1), new Accumulated.Count(2)));
    MapSnapshot there =
        values(
            entry(integer(1), new Accumulated.Count(3)),
            entry(integer(2), new Accumulated.Count(1)));
    assertThat(here.mergedWith(there).entries())
        .containsExactly(
            entry(integer(1), new Accumulated.Count(5)),
            entry(integer(2), new Accumulated.Count(1)));
  }

  private static Value.Aggregate decode(MapValue.Aggregation kind, long[] words, int copies) {
    MemorySegment memory = MemorySegment.ofArray(new byte[words.length * 8]);
    for (int i = 0; i < words.length; i++) {
      memory.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L, words[i]);
    }
    return AggregateDecoder.decode(kind, memory, 0, copies, words.length * 8L / copies);
  }

  private static List<Value> keys(MapSnapshot map) {
    return map.entries().stream().map(MapSnapshot.Entry::key).toList();
  }

  private static MapSnapshot values(MapSnapshot.Entry... entries) {
    return new MapSnapshot("@x", MapSnapshot.Kind.VALUES, true, List.of(entries));
  }

  private static MapSnapshot.Entry entry(Value key, Value value) {
    return new MapSnapshot.Entry(key, value);
  }

  private static Value integer(long value) {
    return new Value.Int(value, true);
  }

  private static Value text(String text) {
    return new Value.Text(Bytes.of(text));
  }

  private static Value tuple(Value... elements) {
    return new Value.Tuple(List.of(elements));
  }

  @Test
  void mergesTimeSeriesIntervalByInterval() {
    MapValue.TimeSeries form =
        new MapValue.TimeSeries(100, 3, MapValue.TimeSeries.Reduction.AVG, true);
    TimeSeries left = series(form, 5, 10, 2).mergedWith(series(form, 6, -3, 1));
    TimeSeries both = left.mergedWith(series(form, 5, 2, 2)).mergedWith(series(form, 8, 1, 1));
    assertThat(both.shown(1).points())
        .containsExactly(
            new Value.Point(600, new Value.Int(-3, true)),
            new Value.Point(700, null),
            new Value.Point(800, new Value.Int(1, true)));
    assertThat(left.mergedWith(series(form, 5, 2, 2)).shown(1).points())
        .first()
        .isEqualTo(new Value.Point(500, new Value.Int(3, true)));
    assertThat(series(form, 0, 0, 0).shown(1).points()).isEmpty();
  }

  private static TimeSeries series(MapValue.TimeSeries form, long epoch, long value, long meta) {
    return new TimeSeries(
        form, new TreeMap<>(Map.of(epoch, new TimeSeries.Cell(value, meta))), epoch);
  }
}
