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
    row(what, unit, median(sonde), median(bpftrace));
  }

  /**
   * Prints the least of what was sampled: for short times on one CPU, to which anything else that
   * goes on can only add.
   */
  void addLeast(String what, double[] sonde, double[] bpftrace) {
    double ratio = row(what, "ns", least(sonde), least(bpftrace));
    logarithms += Math.log(ratio);
    ratios++;
  }

  private static double row(String what, String unit, double sonde, double bpftrace) {
    double ratio = sonde / bpftrace;
    // None of either is no ratio.
    String shown = sonde == 0 && bpftrace == 0 ? "-" : "%.2f".formatted(ratio);
    System.out.printf("%-44s %12.1f %12.1f %-7s %6s%n", what, sonde, bpftrace, unit, shown);
    return ratio;
  }

  private static double least(double[] samples) {
    return Arrays.stream(samples).min().orElseThrow();
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
