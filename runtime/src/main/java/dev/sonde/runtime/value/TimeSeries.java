package dev.sonde.runtime.value;

import dev.sonde.compiler.ir.MapValue;
import dev.sonde.compiler.ir.MapValue.TimeSeries.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was fed to {@code tseries()} in the latest intervals of time.
 *
 * @param form how long intervals are, how many are kept, and what becomes of several values
 * @param cells what was given, by the number of its interval
 * @param latest the latest interval of the whole map, with which all its series end
 */
public record TimeSeries(MapValue.TimeSeries form, NavigableMap<Long, Cell> cells, long latest)
    implements Value.Aggregate {

  /**
   * What was given in an interval.
   *
   * @param value the value, or the sum for an average
   * @param meta how many values were summed up, or when the last was given
   */
  public record Cell(long value, long meta) {

    /** What both are in one interval. */
    Cell mergedWith(Cell other, MapValue.TimeSeries form) {
      return switch (form.reduction()) {
        case LAST -> Long.compareUnsigned(other.meta, meta) > 0 ? other : this;
        case AVG, SUM -> new Cell(value + other.value, meta + other.meta);
        case MAX -> ValueOrder.compare(other.value, value, form.signed()) > 0 ? other : this;
        case MIN -> ValueOrder.compare(other.value, value, form.signed()) < 0 ? other : this;
      };
    }
  }

  /** The series with another end. */
  public TimeSeries endingWith(long epoch) {
    return new TimeSeries(form, cells, epoch);
  }

  @Override
  public TimeSeries mergedWith(Value.Aggregate other) {
    TimeSeries that = (TimeSeries) other;
    NavigableMap<Long, Cell> merged = new TreeMap<>(cells);
    for (var entry : that.cells.entrySet()) {
      Cell mine = merged.get(entry.getKey());
      Cell both = mine == null ? entry.getValue() : mine.mergedWith(entry.getValue(), form);
      merged.put(entry.getKey(), both);
    }
    return new TimeSeries(form, merged, Math.max(latest, that.latest));
  }

  @Override
  public boolean isEmpty() {
    return cells.isEmpty();
  }

  /** Series have no size: they are printed by their keys. */
  @Override
  public int compareMagnitude(Value.Aggregate other) {
    return 0;
  }

  @Override
  public Value.Series shown(long divisor) {
    long first = latest - form.intervals() + 1;
    List<Value.Point> points = new ArrayList<>();
    if (Long.compareUnsigned(first, latest) > 0) {
      return new Value.Series(form.interval(), points);
    }
    Long begin = cells.ceilingKey(first);
    for (long epoch = begin == null ? latest + 1 : begin; epoch <= latest; epoch++) {
      points.add(new Value.Point(epoch * form.interval(), value(cells.get(epoch), divisor)));
    }
    return new Value.Series(form.interval(), points);
  }

  private Value.Int value(Cell cell, long divisor) {
    if (cell == null) {
      return null;
    }
    boolean average = form.reduction() == Reduction.AVG && cell.meta != 0;
    long value = average ? Value.quotient(cell.value, cell.meta, form.signed()) : cell.value;
    return new Value.Int(value, form.signed()).shown(divisor);
  }
}
