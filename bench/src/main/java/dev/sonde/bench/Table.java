package dev.sonde.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects samples of both tracers and prints one line for each thing measured. */
final class Table {
  private record Row(String what, String unit, double sonde, double bpftrace) {
    double ratio() {
      return sonde / bpftrace;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  /** Adds the medians of what was sampled. */
  void add(String what, String unit, double[] sonde, double[] bpftrace) {
    rows.add(new Row(what, unit, median(sonde), median(bpftrace)));
  }

  private static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  void print() {
    System.out.printf("%-44s %12s %12s %-7s %6s%n", "", "sonde", "bpftrace", "", "ratio");
    for (Row row : rows) {
      System.out.printf(
          "%-44s %12.1f %12.1f %-7s %6.2f%n",
          row.what, row.sonde, row.bpftrace, row.unit, row.ratio());
    }
    double product = 0;
    int count = 0;
    for (Row row : rows) {
      if (row.unit.equals("ns")) {
        product += Math.log(row.ratio());
        count++;
      }
    }
    if (count > 0) {
      System.out.printf("geometric mean of ns per event: %.2f%n", Math.exp(product / count));
    }
  }
}
