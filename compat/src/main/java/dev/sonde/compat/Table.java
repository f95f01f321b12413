package dev.sonde.compat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What both tracers pass, suite by suite, and the cases that only bpftrace passes. */
final class Table {
  private final List<Case> cases;
  private final Results bpftrace;
  private final Results sonde;

  Table(List<Case> cases, Results bpftrace, Results sonde) {
    this.cases = cases;
    this.bpftrace = bpftrace;
    this.sonde = sonde;
  }

  void print() throws IOException {
    System.out.println("| suite | cases | bpftrace passes | of these, Sonde | Sonde passes |");
    System.out.println("|-------|------:|----------------:|----------------:|-------------:|");
    List<Case> missing = new ArrayList<>();
    int[] total = new int[4];
    int[] counts = new int[4];
    for (int i = 0; i < cases.size(); i++) {
      Case test = cases.get(i);
      boolean peer = bpftrace.get(test).passed();
      boolean own = sonde.get(test).passed();
      counts[0]++;
      counts[1] += peer ? 1 : 0;
      counts[2] += peer && own ? 1 : 0;
      counts[3] += own ? 1 : 0;
      if (peer && !own) {
        missing.add(test);
      }
      if (i + 1 == cases.size() || !cases.get(i + 1).suite().equals(test.suite())) {
        printRow(test.suite(), counts);
        for (int column = 0; column < counts.length; column++) {
          total[column] += counts[column];
          counts[column] = 0;
        }
      }
    }
    printRow("all", total);
    System.out.println();
    for (Case test : missing) {
      Outcome outcome = sonde.get(test);
      System.out.println("=== " + outcome.kind() + " " + test.id());
      System.out.println(outcome.details().strip().indent(4));
    }
  }

  private static void printRow(String name, int[] counts) {
    System.out.printf(
        "| %s | %d | %d | %d | %d |%n", name, counts[0], counts[1], counts[2], counts[3]);
  }
}
