package dev.sonde.bench;

import java.util.Arrays;

/**
 * Prints a line for each thing measured with both tracers, as soon as it was; sums up at the end.
 */
final class Table {
  private double logarithms;
  private int ratios;

  /** Prints the names of the columns. */
  void head() {
    System.out.printf("%-44s %12s %12s %-7s %6s%n", "", "sonde", "bpftrace", "", "ratio");
  }

  /** Prints the medians of what was sampled. */
  void add(String what, String unit, double[] sonde, double[] bpftrace) {
    double ratio = median(sonde) / median(bpftrace);
    System.out.printf(
        "%-44s %12.1f %12.1f %-7s %6.2f%n", what, median(sonde), median(bpftrace), unit, ratio);
    if (unit.equals("ns")) {
      logarithms += Math.log(ratio);
      ratios++;
    }
  }

  private static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Prints the geometric mean of all ratios of times per event, if there are any. */
  void sum() {
    if (ratios > 0) {
      System.out.printf("geometric mean of ns per event: %.2f%n", Math.exp(logarithms / ratios));
    }
  }
}
